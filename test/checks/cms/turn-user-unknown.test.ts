import check from '../../../src/checks/cms/turn-user-unknown.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {
  edgeBox,
  edgeOne,
  edgeTwo,
  localUser,
  turnObject,
  turnServerObject,
  wholeTableOf,
  zone,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const users = (...names: readonly string[]): Fact[] => [
  ...names.map((name) => localUser(name, edgeBox)),
  wholeTableOf('local-users', names.length, edgeBox),
];

describeCheck(check, {
  'given the user in the database, when judged, then it passes': {
    facts: [turnObject(), edgeOne(), ...users('zone-user', 'relay-user')],
    expect: {status: 'pass'},
  },
  'given a database without the user, when judged, then it fails': {
    facts: [turnObject(), edgeOne(), ...users('zone-user')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unknown',
          args: {username: 'relay-user', users: 'zone-user', box: 'Expressway-E vcse'},
          command: '/turnServers/object-1',
          evidence: 2,
        },
      ],
    },
  },
  'given two objects with the same unknown user, when judged, then they are one finding with a request for each': {
    facts: [
      turnObject({username: 'realy-user'}),
      turnObject({id: 'object-2', serverAddress: '172.16.9.9', username: 'realy-user'}),
      edgeOne(),
      edgeTwo(),
      ...users('zone-user', 'relay-user'),
      localUser('zone-user', 'box:expressway-e/vcse2'),
      localUser('relay-user', 'box:expressway-e/vcse2'),
      wholeTableOf('local-users', 2, 'box:expressway-e/vcse2'),
      zone({username: 'zone-user'}, edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unknown',
          args: {objects: 'objects object-1 and object-2', box: 'Expressway-E vcse and Expressway-E vcse2'},
          command: "/turnServers/object-2 -d 'username=relay-user'",
          evidence: 3,
        },
      ],
    },
  },
  'given the user in another case, when judged, then it is another user, and named first': {
    facts: [turnObject(), edgeOne(), ...users('a', 'b', 'c', 'd', 'Relay-User')],
    expect: {status: 'fail', findings: [{message: 'unknown', args: {users: 'Relay-User, a, b, c and 1 more'}}]},
  },
  'given an empty database, when judged, then it fails': {
    facts: [turnObject(), edgeOne(), ...users()],
    expect: {status: 'fail', findings: [{message: 'unknown', args: {users: 'no user at all'}}]},
  },
  'given some users only, when the table was not read whole, then it is not evaluated': {
    facts: [turnObject(), edgeOne(), localUser('zone-user', edgeBox)],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given two peers, when only the other’s database was read, then it is not evaluated': {
    facts: [turnObject({serverAddress: '172.16.9.9'}), edgeOne(), edgeTwo(), ...users('zone-user')],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given the list alone, when it tells no user, then it is not evaluated': {
    facts: [turnServerObject({serverAddress: '172.16.9.8'}), edgeOne(), ...users('zone-user')],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
  'given an object for CMS’s own TURN server, when judged, then it does not apply': {
    facts: [
      turnObject({type: 'cms', serverAddress: '192.0.2.1', clientAddress: '192.0.2.1'}),
      edgeOne(),
      ...users('zone-user'),
    ],
    expect: {status: 'not-applicable'},
  },
});
