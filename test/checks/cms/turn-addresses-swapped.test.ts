import check from '../../../src/checks/cms/turn-addresses-swapped.ts';
import {core, edge, edgeOne, edgeTwo, expressway, origin, turnObject, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const swapped = {serverAddress: '203.0.113.9', clientAddress: '172.16.9.8'};

describeCheck(check, {
  'given the inner address for CMS and static NAT for browsers, when judged, then it passes': {
    facts: [turnObject(), edgeOne()],
    expect: {status: 'pass'},
  },
  'given the two the other way round, when judged, then it fails': {
    facts: [turnObject(swapped), edgeOne()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'swapped',
          args: {object: 'object-1', server: '203.0.113.9', client: '172.16.9.8', box: 'Expressway-E vcse'},
          command:
            "-X PUT https://<CMS web admin>/api/v1/turnServers/object-1 -d 'serverAddress=172.16.9.8' -d 'clientAddress=203.0.113.9'",
          evidence: 4,
        },
      ],
    },
  },
  'given a live reading, when they are swapped, then the command has the address of the API': {
    facts: [
      {...turnObject(swapped), origin: {...origin, input: 'https://172.16.9.5:445/api/v1/turnServers/object-1'}},
      edgeOne(),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'swapped', command: 'https://172.16.9.5:445/api/v1/turnServers/object-1'}],
    },
  },
  'given the same object through three CMS, when it is swapped, then it is one finding': {
    facts: [turnObject(swapped, core), turnObject(swapped, edge), turnObject(swapped), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'swapped'}]},
  },
  'given an object for each peer, when one is swapped, then that one fails': {
    facts: [
      turnObject(),
      turnObject({id: 'object-2', serverAddress: '203.0.113.10', clientAddress: '172.16.9.9'}),
      edgeOne(),
      edgeTwo(),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'swapped', args: {object: 'object-2', box: 'Expressway-E vcse2', inside: '172.16.9.9'}}],
    },
  },
  'given a lab whose public address is of a private range, when judged, then it passes': {
    facts: [turnObject({clientAddress: '10.88.9.1'}), edgeOne({staticNatAddress: '10.88.9.1'})],
    expect: {status: 'pass'},
  },
  'given LANs whose side is not known, when nothing tells the outer one, then it is not evaluated': {
    facts: [
      turnObject({clientAddress: '192.168.9.1'}),
      expressway({addresses: ['172.16.9.8', '192.168.9.1'], hasDualInterfaces: true}),
    ],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given addresses of nobody, when judged, then it is not evaluated': {
    facts: [turnObject({serverAddress: '192.0.2.99'}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given an object without addresses, when judged, then it is not evaluated': {
    facts: [{...turnObject(), value: {id: 'object-1'}}, turnService({port: 3478})],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
});
