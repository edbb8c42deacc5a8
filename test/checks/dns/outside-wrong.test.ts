import check from '../../../src/checks/dns/outside-wrong.ts';
import {dnsSays, edgeOne, edgeTwo, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});

describeCheck(check, {
  'given static NAT, when judged, then it passes': {
    facts: [opened, dnsSays('outside', ['203.0.113.9']), edgeOne()],
    expect: {status: 'pass'},
  },
  'given a lab whose public address is of a private range, when judged, then it passes': {
    facts: [opened, dnsSays('outside', ['10.88.9.1']), edgeOne({staticNatAddress: '10.88.9.1'})],
    expect: {status: 'pass'},
  },
  'given both peers, when judged, then it passes': {
    facts: [opened, dnsSays('outside', ['203.0.113.9', '203.0.113.10']), edgeOne(), edgeTwo()],
    expect: {status: 'pass'},
  },
  'given a LAN behind static NAT, when judged, then it fails': {
    facts: [opened, dnsSays('outside', ['192.168.9.1']), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'inside', args: {address: '192.168.9.1', outside: '203.0.113.9'}, evidence: 3}],
    },
  },
  'given an address of nobody, when judged, then it is likely wrong': {
    facts: [opened, dnsSays('outside', ['203.0.113.77']), edgeOne(), edgeTwo()],
    expect: {
      status: 'fail',
      findings: [{message: 'elsewhere', args: {outside: '203.0.113.9 or 203.0.113.10'}, evidence: 3}],
    },
  },
  'given a right and a strange address, when judged, then it is a warning': {
    facts: [opened, dnsSays('outside', ['203.0.113.9', '203.0.113.77']), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'partly', args: {address: '203.0.113.77'}}]},
  },
  'given a box whose static NAT was not read, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', ['203.0.113.9']), expressway({addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a peer whose outer address is not known, when the answer is strange, then it is not evaluated': {
    facts: [
      opened,
      dnsSays('outside', ['203.0.113.77']),
      edgeOne(),
      expressway({version: 'X14.2'}, 'box:expressway-e/two'),
    ],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given an IPv6 address beside, when the evidence tells of none, then it is not compared': {
    facts: [
      opened,
      dnsSays('outside', ['203.0.113.9']),
      dnsSays('outside', ['2001:db8::9'], {recordType: 'AAAA'}),
      edgeOne(),
    ],
    expect: {status: 'pass'},
  },
  'given no address, when judged, then the other check tells it': {
    facts: [opened, dnsSays('outside', 'nxdomain'), edgeOne()],
    expect: {status: 'not-applicable'},
  },
  'given the inside alone, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('inside', ['172.16.9.5']), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
