import check from '../../../src/checks/cms/turn-address-unknown.ts';
import {edgeOne, edgeTwo, expressway, lan, turnObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given addresses of the box, when judged, then it passes': {
    facts: [turnObject(), edgeOne()],
    expect: {status: 'pass'},
  },
  'given a serverAddress of nobody, when judged, then it fails': {
    facts: [turnObject({serverAddress: '172.16.9.88'}), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'server', args: {address: '172.16.9.88'}, command: "-d 'serverAddress=172.16.9.8'"}],
    },
  },
  'given a clientAddress of nobody, when judged, then it fails': {
    facts: [turnObject({clientAddress: '203.0.113.99'}), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'client', args: {address: '203.0.113.99'}, command: "-d 'clientAddress=203.0.113.9'"}],
    },
  },
  'given two peers, when the other address of the object tells which is meant, then its address is in the command': {
    facts: [turnObject({serverAddress: '172.16.9.88', clientAddress: '203.0.113.10'}), edgeOne(), edgeTwo()],
    expect: {
      status: 'fail',
      findings: [{message: 'server', command: "-d 'serverAddress=172.16.9.9'", evidence: 4}],
    },
  },
  'given two peers, when an address is of neither, then the reader chooses': {
    facts: [turnObject({serverAddress: '172.16.9.88', clientAddress: 'turn.quarry.test'}), edgeOne(), edgeTwo()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'server',
          args: {boxes: 'Expressway-E vcse or Expressway-E vcse2'},
          command: "-d 'serverAddress=<inner LAN address>'",
        },
      ],
    },
  },
  'given the second peer’s addresses, when judged, then it passes': {
    facts: [turnObject({serverAddress: '172.16.9.9', clientAddress: '203.0.113.10'}), edgeOne(), edgeTwo()],
    expect: {status: 'pass'},
  },
  'given status.xml alone, when it tells no static NAT, then the clientAddress is not judged': {
    facts: [turnObject(), expressway({addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a public LAN without static NAT, when browsers get another address, then it fails': {
    facts: [
      turnObject({serverAddress: '203.0.113.9', clientAddress: '203.0.113.99'}),
      expressway({addresses: ['203.0.113.9'], hasStaticNat: false}),
    ],
    expect: {status: 'fail', findings: [{message: 'client', args: {right: '203.0.113.9'}}]},
  },
  'given a private LAN without static NAT, when browsers get another address, then static NAT may be what is missing': {
    facts: [turnObject(), expressway({addresses: ['172.16.9.8'], hasStaticNat: false})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a peer of which nothing is known, when an address is not of the other, then it is not evaluated': {
    facts: [
      turnObject({serverAddress: '172.16.9.88'}),
      edgeOne(),
      expressway({version: 'X14.2'}, 'box:expressway-e/two'),
    ],
    expect: {status: 'not-evaluated'},
  },
  'given a name, when nobody tells its address, then it is not evaluated': {
    facts: [turnObject({serverAddress: 'vcse.quarry.test'}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given CMS’s own TURN server, when judged, then it does not apply': {
    facts: [
      turnObject({serverAddress: '172.16.9.5', clientAddress: '172.16.9.5'}),
      lan('a', ['172.16.9.5']),
      edgeOne(),
    ],
    expect: {status: 'not-applicable'},
  },
  'given an object of another kind, when judged, then it does not apply': {
    facts: [turnObject({serverAddress: '192.0.2.1', clientAddress: '192.0.2.1', type: 'lyncEdge'}), edgeOne()],
    expect: {status: 'not-applicable'},
  },
});
