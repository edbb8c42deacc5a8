import check from '../../../src/checks/cms/turn-server-missing.ts';
import {
  core,
  edge,
  edgeBox,
  edgeOne,
  edgeTwo,
  listOf,
  listPage,
  localUser,
  turnServerObject,
  wholeTableOf,
  zone,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a list with one, when judged, then it passes': {facts: [listOf('turnServers', 1)], expect: {status: 'pass'}},
  'given an empty list, when judged, then it fails': {
    facts: [listOf('turnServers', 0), listOf('webBridges', 2)],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', command: '-X POST https://<CMS web admin>/api/v1/turnServers'}],
    },
  },
  'given the empty lists of a cluster, when judged, then it is one finding': {
    facts: [listPage('turnServers', 0, 0, edge), listPage('turnServers', 0, 0, core)],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: core, args: {box: 'CMS core and CMS edge'}, evidence: 2}],
    },
  },
  'given an empty list and one Expressway-E, when judged, then the command has its addresses': {
    facts: [listOf('turnServers', 0), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', command: "-d 'serverAddress=172.16.9.8' -d 'clientAddress=203.0.113.9'"}],
    },
  },
  'given an empty list and two peers, when judged, then there is a request for each, with the TURN user': {
    facts: [
      listOf('turnServers', 0),
      edgeOne(),
      edgeTwo(),
      ...([edgeBox, 'box:expressway-e/vcse2'] as const).flatMap((box) => [
        localUser('zone-user', box),
        localUser('relay-user', box),
        wholeTableOf('local-users', 2, box),
      ]),
      zone({username: 'zone-user'}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          command:
            "-d 'serverAddress=172.16.9.9' -d 'clientAddress=203.0.113.10' -d 'type=expressway' -d 'username=relay-user'",
        },
      ],
    },
  },
  'given an empty list and an object, when judged, then they contradict each other': {
    facts: [listOf('turnServers', 0), turnServerObject({})],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given the empty list of something else, when judged, then it is not evaluated': {
    facts: [listOf('webBridges', 0)],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given no list, when judged, then it is not evaluated': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
});
