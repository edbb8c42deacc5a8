import check from '../../../src/checks/expressway/web-bridge-down.ts';
import {expresswayC, webBridgeTarget} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given targets that answer, when judged, then it passes': {
    facts: [
      webBridgeTarget({address: '192.0.2.10', status: 'Active'}),
      webBridgeTarget({address: '192.0.2.11', status: 'Active'}),
    ],
    expect: {status: 'pass'},
  },
  'given the only target, when it failed, then guests cannot join': {
    facts: [webBridgeTarget({address: '192.0.2.10', port: 443, status: 'Failed'})],
    expect: {status: 'fail', findings: [{message: 'all', args: {targets: '192.0.2.10:443', status: 'Failed'}}]},
  },
  'given two targets, when one failed, then it is a warning': {
    facts: [
      webBridgeTarget({address: '192.0.2.10', status: 'Failed'}),
      webBridgeTarget({address: '192.0.2.11', status: 'Active'}),
    ],
    expect: {status: 'fail', findings: [{message: 'some', args: {targets: '192.0.2.10'}}]},
  },
  'given two targets, when both failed, then they are one finding': {
    facts: [
      webBridgeTarget({address: '192.0.2.10', status: 'Failed'}),
      webBridgeTarget({address: '192.0.2.11', status: 'Failed'}),
    ],
    expect: {status: 'fail', findings: [{message: 'all', subject: expresswayC, evidence: 2}]},
  },
  'given a version before X8.11, when no state is told, then it is not evaluated': {
    facts: [webBridgeTarget({address: '192.0.2.10'})],
    expect: {status: 'not-evaluated', missing: ['expressway.web-bridge-target']},
  },
});
