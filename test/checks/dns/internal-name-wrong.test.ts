import check from '../../../src/checks/dns/internal-name-wrong.ts';
import {dnsSays, edgeOne, lan, siteFile, webBridge, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const name = 'web.inner.test';
const named = siteFile({externalJoinName: 'join.quarry.test', internalJoinName: name});

describeCheck(check, {
  'given the address of the web bridge, when judged, then it passes': {
    facts: [named, dnsSays('inside', ['172.16.9.5'], {name}), webBridge({isEnabled: true}), lan('a', ['172.16.9.5'])],
    expect: {status: 'pass'},
  },
  'given an address, when nobody knows that of the web bridge, then it is not evaluated': {
    facts: [named, dnsSays('inside', ['172.16.9.5'], {name})],
    expect: {status: 'not-evaluated', missing: ['site.web-bridge-addresses']},
  },
  'given no such name, when judged, then it fails': {
    facts: [named, dnsSays('inside', 'nxdomain', {name}), dnsSays('inside', 'timeout', {name, recordType: 'AAAA'})],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: `name:${name}`, args: {source: 'site file'}, evidence: 2}],
    },
  },
  'given two servers, when one does not know it, then it is a warning': {
    facts: [
      siteFile({externalJoinName: 'join.quarry.test'}),
      webBridgeObject('1', `c2w://${name}:9999`),
      dnsSays('inside', 'nxdomain', {name}),
      dnsSays('inside', ['172.16.9.5'], {name, resolver: '172.16.9.54'}),
    ],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '172.16.9.54'}, evidence: 3}]},
  },
  'given the address of Expressway-E, when judged, then it fails': {
    facts: [named, dnsSays('inside', ['203.0.113.9'], {name}), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'edge', args: {address: '203.0.113.9', box: 'Expressway-E vcse'}, evidence: 3}],
    },
  },
  'given a lab that has all on one address, when judged, then it passes': {
    facts: [
      named,
      dnsSays('inside', ['203.0.113.9'], {name}),
      edgeOne(),
      webBridge({isEnabled: true}),
      lan('a', ['203.0.113.9']),
    ],
    expect: {status: 'pass'},
  },
  'given one name for both sides, when judged, then others tell': {
    facts: [
      siteFile({externalJoinName: 'join.quarry.test', internalJoinName: 'join.quarry.test'}),
      dnsSays('inside', 'nxdomain'),
    ],
    expect: {status: 'not-evaluated'},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [named, dnsSays('inside', 'timeout', {name})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given the outside alone, when judged, then it is not evaluated': {
    facts: [named, dnsSays('outside', 'nxdomain', {name})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
