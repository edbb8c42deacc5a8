import check from '../../../src/checks/expressway/zone-username-mismatch.ts';
import type {Subject} from '../../../src/model/subject.ts';
import {controllerBox, edgeBox, expresswayC, localUser, wholeTableOf, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const client = (username: string) => zone({username, number: 3}, controllerBox);
const server = (username: string, box: Subject = edgeBox) => zone({username}, box);

describeCheck(check, {
  'given one user on both sides, when Expressway-E knows it, then it passes': {
    facts: [client('tuser'), server('tuser'), localUser('tuser'), wholeTableOf('local-users', 1, edgeBox)],
    expect: {status: 'pass'},
  },
  'given two users, when judged, then the command sets that of the server': {
    facts: [client('other'), server('tuser')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'differs',
          subject: controllerBox,
          args: {clientUser: 'other', serverUser: 'tuser'},
          command: 'xConfiguration Zones Zone 3 TraversalClient Authentication UserName: "tuser"',
          evidence: 2,
        },
      ],
    },
  },
  'given users that differ in case, when judged, then they differ': {
    facts: [client('Tuser'), server('tuser')],
    expect: {status: 'fail', findings: [{message: 'differs'}]},
  },
  'given a whole database without the user, when judged, then it fails': {
    facts: [client('tuser'), server('tuser'), localUser('turnuser'), wholeTableOf('local-users', 1, edgeBox)],
    expect: {status: 'fail', findings: [{message: 'unknownUser', subject: edgeBox, args: {serverUser: 'tuser'}}]},
  },
  'given the client end alone, when Expressway-E does not know its user, then it fails': {
    facts: [client('tuser'), localUser('turnuser'), wholeTableOf('local-users', 1, edgeBox)],
    expect: {status: 'fail', findings: [{message: 'unknownUser', args: {serverUser: 'tuser'}}]},
  },
  'given a cluster, when the client has the user of one peer, then it passes': {
    facts: [client('tuser'), server('tuser'), server('tuser', 'box:expressway-e/vcse2')],
    expect: {status: 'pass'},
  },
  'given a part of the database, when judged, then only the two ends are compared': {
    facts: [client('tuser'), server('tuser'), localUser('turnuser')],
    expect: {status: 'pass'},
  },
  'given one end alone, when judged, then it is not evaluated': {
    facts: [zone({username: 'tuser'}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
