import check from '../../../src/checks/expressway/guest-uri-elsewhere.ts';
import {core, edge, edgeBox, expressway, guestUri, lan, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const leadsTo = (...resolvedAddresses: readonly string[]) =>
  guestUri('join.quarry.test', {resolvedAddresses: [...resolvedAddresses]});
const edgeServer = expressway({addresses: ['192.0.2.20', '198.51.100.20'], staticNatAddress: '203.0.113.9'}, edgeBox);

describeCheck(check, {
  'given the address of a web bridge, when judged, then it passes': {
    facts: [leadsTo('192.0.2.10'), webBridge({}), lan('a', ['192.0.2.10']), edgeServer],
    expect: {status: 'pass'},
  },
  'given the static NAT address of Expressway-E, when judged, then it is certain': {
    facts: [leadsTo('203.0.113.9'), webBridge({}), lan('a', ['192.0.2.10']), edgeServer],
    expect: {
      status: 'fail',
      findings: [{message: 'edge', args: {address: '203.0.113.9', edge: 'Expressway-E vcse'}, evidence: 2}],
    },
  },
  'given another address, when all web bridges are known, then it is likely': {
    facts: [
      leadsTo('192.0.2.77'),
      webBridge3({}, edge),
      lan('a', ['192.0.2.10'], edge),
      lan('a', ['192.0.2.11'], core),
    ],
    expect: {status: 'fail', findings: [{message: 'noWebBridge', args: {address: '192.0.2.77', known: '192.0.2.10'}}]},
  },
  'given several targets, when one of them is a web bridge, then it passes': {
    facts: [leadsTo('192.0.2.10', '192.0.2.77'), webBridge({}), lan('a', ['192.0.2.10'])],
    expect: {status: 'pass'},
  },
  'given a second web bridge whose addresses nobody tells, when another address is found, then nothing is said': {
    facts: [leadsTo('192.0.2.77'), webBridge3({}, core), webBridge3({}, edge), lan('a', ['192.0.2.10'], edge)],
    expect: {status: 'not-evaluated', missing: ['cms.interface']},
  },
  'given a web bridge whose addresses nobody tells, when it is no Expressway-E, then it passes': {
    facts: [leadsTo('192.0.2.77'), webBridge({}), edgeServer],
    expect: {status: 'pass'},
  },
  'given the URI alone, when judged, then it is not evaluated': {
    facts: [guestUri('join.quarry.test'), edgeServer],
    expect: {status: 'not-evaluated', missing: ['expressway.web-bridge-target']},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable', resolvedAddresses: ['203.0.113.9']}), edgeServer],
    expect: {status: 'not-applicable'},
  },
});
