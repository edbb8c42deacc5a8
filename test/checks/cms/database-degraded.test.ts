import check from '../../../src/checks/cms/database-degraded.ts';
import {core, databaseNode, listOf, listPage} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const node = (hostName: string, isUp: boolean, isMaster?: boolean) =>
  databaseNode({hostName, isUp, ...(isMaster === undefined ? {} : {isMaster})});

describeCheck(check, {
  'given three nodes up and a master, when judged, then it passes': {
    facts: [node('db1', true, true), node('db2', true, false), node('db3', true, false)],
    expect: {status: 'pass'},
  },
  'given a node that is down, when judged, then it warns once though two Call Bridges say so': {
    facts: [
      node('db1', true, true),
      node('db3', false, false),
      databaseNode({hostName: 'db1', isUp: true, isMaster: true}, core),
      databaseNode({hostName: 'DB3', isUp: false, isMaster: false}, core),
    ],
    expect: {status: 'fail', findings: [{message: 'nodeDown', command: 'database cluster status', evidence: 1}]},
  },
  'given nodes whose role is not told, when one is down, then it is that alone': {
    facts: [node('db1', true), node('db2', false)],
    expect: {status: 'fail', findings: [{message: 'nodeDown', args: {node: 'db2'}}]},
  },
  'given a master that is down, when judged, then there is none': {
    facts: [node('db2', true, false), node('db1', false, true)],
    expect: {status: 'fail', findings: [{message: 'withoutMaster', args: {nodes: 'db1, db2'}}]},
  },
  'given nodes up and no master, when judged, then it fails': {
    facts: [node('db1', true, false), node('db2', true, false)],
    expect: {status: 'fail', findings: [{message: 'withoutMaster'}]},
  },
  'given a node that is counted and not shown, when none of the others is master, then nothing is concluded of it': {
    facts: [listPage('database', 3, 2), node('db1', true, false), node('db2', true, false)],
    expect: {status: 'pass'},
  },
  'given a database without a cluster, when judged, then it does not apply': {
    facts: [listOf('database', 0)],
    expect: {status: 'not-applicable'},
  },
  'given other lists alone, when judged, then it is asked for': {
    facts: [listOf('coSpaces', 0)],
    expect: {status: 'not-evaluated', missing: ['cms.database-node']},
  },
});
