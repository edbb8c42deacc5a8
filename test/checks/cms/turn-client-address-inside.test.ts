import check from '../../../src/checks/cms/turn-client-address-inside.ts';
import {edgeOne, edgeTwo, expressway, turnObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given static NAT for browsers, when judged, then it passes': {
    facts: [turnObject(), edgeOne()],
    expect: {status: 'pass'},
  },
  'given the inner LAN for browsers, when the box has static NAT, then it fails': {
    facts: [turnObject({clientAddress: '172.16.9.8'}), edgeOne()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'inside',
          args: {client: '172.16.9.8', outside: '203.0.113.9', box: 'Expressway-E vcse'},
          command: "-d 'clientAddress=203.0.113.9'",
          evidence: 3,
        },
      ],
    },
  },
  'given the outer LAN for browsers, when static NAT is in front of it, then it fails too': {
    facts: [turnObject({clientAddress: '192.168.9.1'}), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'inside', args: {client: '192.168.9.1'}}]},
  },
  'given a peer’s inner LAN, when judged, then the address of that peer is what is missing': {
    facts: [turnObject({clientAddress: '172.16.9.9'}), edgeOne(), edgeTwo()],
    expect: {status: 'fail', findings: [{message: 'inside', args: {outside: '203.0.113.10'}}]},
  },
  'given a box without static NAT, when browsers get the only LAN, then it passes': {
    facts: [turnObject({clientAddress: '172.16.9.8'}), expressway({addresses: ['172.16.9.8'], hasStaticNat: false})],
    expect: {status: 'pass'},
  },
  'given a box whose static NAT was not read, when browsers get a LAN, then it is not evaluated': {
    facts: [turnObject({clientAddress: '172.16.9.8'}), expressway({addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given both the wrong way round, when judged, then the other check tells it': {
    facts: [turnObject({serverAddress: '203.0.113.9', clientAddress: '172.16.9.8'}), edgeOne()],
    expect: {status: 'not-applicable'},
  },
  'given a private address of nobody, when judged, then how it looks is no reason': {
    facts: [turnObject({clientAddress: '10.1.2.3'}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
});
