import check from '../../../src/checks/expressway/tunnel-missing.ts';
import {controllerBox, guestUri, tunnel, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const uri = guestUri('https://Join.quarry.test');

describeCheck(check, {
  'given a tunnel for the name, when judged, then it passes': {
    facts: [uri, tunnel('quarry.test'), tunnel('join.quarry.test', 'Failed')],
    expect: {status: 'pass'},
  },
  'given tunnels for other domains only, when the list is whole, then it fails': {
    facts: [uri, tunnel('quarry.test'), wholeTableOf('tunnels', 1)],
    expect: {status: 'fail', findings: [{message: 'missing', args: {name: 'join.quarry.test'}, evidence: 2}]},
  },
  'given no tunnel at all, when the list is whole, then it fails': {
    facts: [uri, wholeTableOf('tunnels', 0, controllerBox)],
    expect: {status: 'fail', findings: [{message: 'missing', subject: controllerBox}]},
  },
  'given a part of the list, when judged, then it is not evaluated': {
    facts: [uri, tunnel('quarry.test')],
    expect: {status: 'not-evaluated', missing: ['expressway.tunnel']},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'}), wholeTableOf('tunnels', 0)],
    expect: {status: 'not-applicable'},
  },
});
