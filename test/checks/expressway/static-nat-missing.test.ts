import check from '../../../src/checks/expressway/static-nat-missing.ts';
import {edgeBox, expressway, outsideAnswer, siteFile, turnServerObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const addresses = ['10.20.0.20', '10.30.0.20'];
const behindNat = expressway({addresses, hasStaticNat: false});
const toldTo = (clientAddress: string) => turnServerObject({serverAddress: '10.20.0.20', clientAddress});

describeCheck(check, {
  'given static NAT, when judged, then it passes': {
    facts: [expressway({addresses, hasStaticNat: true, staticNatAddress: '203.0.113.9'}), toldTo('203.0.113.9')],
    expect: {status: 'pass'},
  },
  'given an own public address, when CMS tells it, then it passes': {
    facts: [behindNat, toldTo('10.30.0.20')],
    expect: {status: 'pass'},
  },
  'given a foreign address in CMS, when static NAT is off, then the command sets it': {
    facts: [behindNat, toldTo('203.0.113.9')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          args: {address: '203.0.113.9', own: '10.20.0.20 or 10.30.0.20'},
          command: 'xConfiguration Ethernet 2 IP V4 StaticNAT Address: "203.0.113.9"',
          evidence: 4,
        },
      ],
    },
  },
  'given two peers, when each has an object of its own, then each gets its address': {
    facts: [
      expressway({addresses: ['10.20.0.20'], hasStaticNat: false}, edgeBox),
      expressway({addresses: ['10.20.0.21'], hasStaticNat: false}, 'box:expressway-e/vcse2'),
      turnServerObject({id: '1', serverAddress: '10.20.0.20', clientAddress: '203.0.113.9'}),
      turnServerObject({id: '2', serverAddress: '10.20.0.21', clientAddress: '203.0.113.8'}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'missing', subject: edgeBox, args: {address: '203.0.113.9', lan: 1}},
        {message: 'missing', subject: 'box:expressway-e/vcse2', args: {address: '203.0.113.8', lan: 1}},
      ],
    },
  },
  'given a foreign address in the DNS outside, when static NAT is off, then it fails': {
    facts: [
      behindNat,
      siteFile({externalJoinName: 'join.quarry.test'}),
      outsideAnswer('join.quarry.test', ['203.0.113.9']),
      outsideAnswer('www.quarry.test', ['203.0.113.80']),
    ],
    expect: {status: 'fail', findings: [{message: 'missing', args: {address: '203.0.113.9'}}]},
  },
  'given a cluster, when the address is the static NAT of the other peer, then it passes': {
    facts: [
      expressway({addresses, hasStaticNat: false}, edgeBox),
      expressway({addresses: ['10.20.0.21'], staticNatAddress: '203.0.113.9'}, 'box:expressway-e/vcse2'),
      toldTo('203.0.113.9'),
    ],
    expect: {status: 'pass'},
  },
  'given a public address of its own, when CMS tells another, then that is no matter of static NAT': {
    facts: [expressway({addresses: ['10.20.0.20', '198.51.100.20'], hasStaticNat: false}), toldTo('203.0.113.9')],
    expect: {status: 'not-applicable'},
  },
  'given two outside addresses, when one is its own, then it passes': {
    facts: [
      behindNat,
      siteFile({externalJoinName: 'join.quarry.test'}),
      outsideAnswer('join.quarry.test', ['10.30.0.20']),
      toldTo('203.0.113.9'),
    ],
    expect: {status: 'pass'},
  },
  'given a foreign address of the same network, when static NAT is off, then it is no matter of static NAT': {
    facts: [behindNat, toldTo('10.30.0.21')],
    expect: {status: 'pass'},
  },
  'given no mode of static NAT, when judged, then it is not evaluated': {
    facts: [expressway({addresses}), toldTo('203.0.113.9')],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
