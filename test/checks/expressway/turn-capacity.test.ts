import check from '../../../src/checks/expressway/turn-capacity.ts';
import {turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given free relays, when judged, then it passes': {
    facts: [turnService({relaysInUse: 1799, relayLimit: 1800})],
    expect: {status: 'pass'},
  },
  'given as many relays as the limit, when judged, then it fails': {
    facts: [turnService({relaysInUse: 1800}), turnService({relayLimit: 1800})],
    expect: {status: 'fail', findings: [{message: 'full', args: {used: 1800, limit: 1800}, evidence: 2}]},
  },
  'given no limit, when fewer relays are in use than any system has, then it passes': {
    facts: [turnService({relaysInUse: 1799, relayLimit: 0})],
    expect: {status: 'pass'},
  },
  'given no limit, when as many relays are in use as a small system has, then it is a hint': {
    facts: [turnService({relaysInUse: 1800})],
    expect: {status: 'fail', findings: [{message: 'perhapsFull', args: {used: 1800}}]},
  },
  'given a limit alone, when judged, then it is not evaluated': {
    facts: [turnService({relayLimit: 1800})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
});
