import check from '../../../src/checks/cms/turn-server-per-edge.ts';
import {edgeBox, edgeOne, edgeTwo, listOf, listPage, turnObject, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const peer = 'box:expressway-e/vcse2';
const pair = [
  edgeOne(),
  edgeTwo(),
  turnService({isOn: true}, edgeBox),
  turnService({isOn: true}, peer),
  listOf('turnServers', 1),
];

describeCheck(check, {
  'given an object for each peer, when judged, then it passes': {
    facts: [
      turnObject(),
      turnObject({id: 'object-2', serverAddress: '172.16.9.9', clientAddress: '203.0.113.10'}),
      ...pair,
    ],
    expect: {status: 'pass'},
  },
  'given one object for two peers, when judged, then the other fails': {
    facts: [turnObject(), ...pair],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: peer,
          args: {box: 'Expressway-E vcse2'},
          command:
            "-X POST https://<CMS web admin>/api/v1/turnServers -d 'serverAddress=172.16.9.9' -d 'clientAddress=203.0.113.10'",
        },
      ],
    },
  },
  'given one object for two peers, when TURN is off on the other, then that one does not matter': {
    facts: [turnObject(), edgeOne(), edgeTwo(), turnService({isOn: false}, peer), listOf('turnServers', 1)],
    expect: {status: 'pass'},
  },
  'given a page of a longer list, when judged, then it is not evaluated': {
    facts: [turnObject(), ...pair, listPage('turnServers', 2, 1)],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
  'given an object with a name, when it may be the other peer, then it is not evaluated': {
    facts: [turnObject({clientAddress: 'turn.quarry.test'}), ...pair],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
  'given a peer of which TURN is not known, when judged, then it is not evaluated': {
    facts: [turnObject(), edgeOne(), edgeTwo(), listOf('turnServers', 1)],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given one Expressway-E, when judged, then it does not apply': {
    facts: [turnObject(), edgeOne(), listOf('turnServers', 1)],
    expect: {status: 'not-applicable'},
  },
});
