import check from '../../../src/checks/call/ice-failure.ts';
import {call, logLine} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given calls that went on, when judged, then it passes': {facts: [call(4, 'joined')], expect: {status: 'pass'}},
  'given a call with an ICE failure, when judged, then it is a hint': {
    facts: [call(4, 'joined'), call(5, 'ice-failure'), logLine('ice-failure', {call: '5'}, '09:00', 'call:cms.log#5')],
    expect: {status: 'fail', findings: [{message: 'failed', subject: 'box:cms', args: {count: 1, total: 2}}]},
  },
  'given a relay that timed out, when judged, then that is left to its own check': {
    facts: [call(4, 'relay-timeout')],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
});
