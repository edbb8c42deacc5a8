import check from '../../../src/checks/web/forbidden.ts';
import {accepted, answered, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a page that opens, when judged, then it passes': {facts: [answered(200)], expect: {status: 'pass'}},
  'given Forbidden from Expressway itself, when judged, then it is a hint': {
    facts: [answered(403, {serverHeader: 'CE_C'}), accepted()],
    expect: {status: 'fail', findings: [{message: 'everyAnswer', args: {host: 'join.example.com', count: 1}}]},
  },
  'given the join name, when all of it is forbidden, then it is a hint': {
    facts: [answered(403), answered(403, {path: '/x'}), siteFile({externalJoinName: 'join.example.com'})],
    expect: {status: 'fail', findings: [{message: 'everyAnswer', subject: 'name:join.example.com', evidence: 2}]},
  },
  'given a page that opens, when a part of it is forbidden, then nothing is said': {
    facts: [answered(200), answered(403, {path: '/admin'}), expressway({addresses: ['203.0.113.9']})],
    expect: {status: 'not-applicable'},
  },
  'given some host that forbids, when nothing says that it is the join page, then nothing is said': {
    facts: [answered(403)],
    expect: {status: 'not-applicable'},
  },
});
