import check from '../../../src/checks/cms/turn-server-address-outside.ts';
import {edgeOne, expressway, turnObject, turnState} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const outside = {serverAddress: '203.0.113.9'};

describeCheck(check, {
  'given the inner LAN for CMS, when judged, then it passes': {
    facts: [turnObject(), edgeOne()],
    expect: {status: 'pass'},
  },
  'given static NAT for CMS, when the box has a LAN inside, then it fails': {
    facts: [turnObject(outside), edgeOne()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'outside',
          args: {server: '203.0.113.9', inside: '172.16.9.8'},
          command: "-d 'serverAddress=172.16.9.8'",
        },
      ],
    },
  },
  'given the outer LAN without static NAT for CMS, when its side is known, then it fails': {
    facts: [
      turnObject({serverAddress: '203.0.113.20', clientAddress: '203.0.113.20'}),
      expressway({
        addresses: ['172.16.9.8', '203.0.113.20'],
        externalInterface: 2,
        hasStaticNat: false,
        hasDualInterfaces: true,
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'outside', args: {inside: '172.16.9.8'}}]},
  },
  'given LANs whose side is not known, when judged, then the command leaves the inner one to the reader': {
    facts: [
      turnObject(outside),
      expressway({addresses: ['172.16.9.8', '192.168.9.1'], staticNatAddress: '203.0.113.9'}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'outside', command: "-d 'serverAddress=<inner LAN address of Expressway-E>'"}],
    },
  },
  'given that CMS reaches it there, when judged, then it works the long way': {
    facts: [turnObject(outside), edgeOne(), turnState({address: '203.0.113.9', isReachable: true})],
    expect: {status: 'fail', findings: [{message: 'reflected', evidence: 4}]},
  },
  'given that only one of two CMS reaches it there, when judged, then it fails': {
    facts: [
      turnObject(outside),
      edgeOne(),
      turnState({address: '203.0.113.9', isReachable: true}, 'box:cms/core'),
      turnState({address: '203.0.113.9', isReachable: false}, 'box:cms/edge'),
    ],
    expect: {status: 'fail', findings: [{message: 'outside'}]},
  },
  'given one interface behind static NAT, when CMS uses the NAT address, then it does not apply': {
    facts: [
      turnObject(outside),
      expressway({addresses: ['172.16.9.8'], staticNatAddress: '203.0.113.9', hasDualInterfaces: false}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given both the wrong way round, when judged, then the other check tells it': {
    facts: [turnObject({...outside, clientAddress: '172.16.9.8'}), edgeOne()],
    expect: {status: 'not-applicable'},
  },
  'given an unknown number of interfaces, when judged, then it is not evaluated': {
    facts: [turnObject(outside), expressway({staticNatAddress: '203.0.113.9'})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given an address of nobody, when judged, then it is not evaluated': {
    facts: [turnObject({serverAddress: '192.0.2.99'}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
});
