import check from '../../../src/checks/expressway/turn-media-range-legacy.ts';
import {turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given the usual range, when judged, then it passes': {
    facts: [turnService({mediaPortStart: 24_000}), turnService({mediaPortEnd: 29_999})],
    expect: {status: 'pass'},
  },
  'given the range of old versions, when judged, then it is a hint': {
    facts: [turnService({mediaPortStart: 60_000, mediaPortEnd: 61_799})],
    expect: {status: 'fail', findings: [{message: 'legacy', args: {start: 60_000, end: 61_799}, evidence: 2}]},
  },
  'given a range that ends before it starts, when judged, then it is an error': {
    facts: [turnService({mediaPortStart: 29_999, mediaPortEnd: 24_000})],
    expect: {
      status: 'fail',
      findings: [{message: 'empty', command: 'xConfiguration Traversal Server TURN Media Port Start: 24000'}],
    },
  },
  'given half of the range, when judged, then it is not evaluated': {
    facts: [turnService({mediaPortStart: 60_000})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given TURN that is off, when judged, then it does not apply': {
    facts: [turnService({isOn: false, mediaPortStart: 29_999, mediaPortEnd: 24_000})],
    expect: {status: 'not-applicable'},
  },
});
