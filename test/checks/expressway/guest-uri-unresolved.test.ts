import check from '../../../src/checks/expressway/guest-uri-unresolved.ts';
import {controllerBox, guestUri, webBridgeTarget, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given resolved addresses, when judged, then it passes': {
    facts: [guestUri('join.quarry.test', {resolvedAddresses: ['192.0.2.10']})],
    expect: {status: 'pass'},
  },
  'given a target with an address, when judged, then it passes': {
    facts: [guestUri('https://join.quarry.test/'), webBridgeTarget({address: '192.0.2.10'}, controllerBox)],
    expect: {status: 'pass'},
  },
  'given a whole list of targets without any, when judged, then it fails': {
    facts: [guestUri('join.quarry.test'), wholeTableOf('web-bridge-targets', 0)],
    expect: {status: 'fail', findings: [{message: 'unresolved', args: {name: 'join.quarry.test'}, evidence: 2}]},
  },
  'given targets of another name only, when the list is whole, then it fails': {
    facts: [
      guestUri('join.quarry.test'),
      webBridgeTarget({uri: 'old.quarry.test', address: '192.0.2.10'}),
      wholeTableOf('web-bridge-targets', 1),
    ],
    expect: {status: 'fail', findings: [{message: 'unresolved'}]},
  },
  'given an empty list of addresses, when judged, then it fails': {
    facts: [guestUri('join.quarry.test', {resolvedAddresses: []})],
    expect: {status: 'fail', findings: [{message: 'unresolved', evidence: 1}]},
  },
  'given the URI alone, when judged, then it is not evaluated': {
    facts: [guestUri('join.quarry.test')],
    expect: {status: 'not-evaluated', missing: ['expressway.web-bridge-target']},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Off', resolvedAddresses: []})],
    expect: {status: 'not-applicable'},
  },
  'given an empty setting, when judged, then it does not apply': {
    facts: [guestUri('', {resolvedAddresses: []})],
    expect: {status: 'not-applicable'},
  },
});
