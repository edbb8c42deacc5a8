import check from '../../../src/checks/call/relay-candidate-timeout.ts';
import {call, logLine} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given calls that went on, when judged, then it passes': {
    facts: [call(4, 'joined'), call(5, 'torn-down')],
    expect: {status: 'pass'},
  },
  'given two of three calls that timed out, when judged, then it is one hint with both lines': {
    facts: [
      call(4, 'joined'),
      call(5, 'relay-timeout'),
      call(6, 'relay-timeout'),
      logLine('ice-relay-timeout', {call: '5'}, '09:00', 'call:cms.log#5'),
    ],
    expect: {status: 'fail', findings: [{message: 'timeout', args: {count: 2, total: 3}, evidence: 2}]},
  },
  'given a call that failed otherwise, when judged, then it is not evaluated': {
    facts: [call(4, 'credentials-refused'), call(5, 'unknown')],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
});
