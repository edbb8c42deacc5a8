import check from '../../../src/checks/web/next-hop-failed.ts';
import {accepted, answered, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a page that opens, when judged, then it passes': {facts: [answered(200)], expect: {status: 'pass'}},
  'given 502 from Expressway-E itself, when judged, then its next hop is meant': {
    facts: [answered(502, {serverHeader: 'CE_E'}), answered(502, {serverHeader: 'CE_E', path: '/x'}), accepted()],
    expect: {
      status: 'fail',
      findings: [
        {message: 'fromEdge', subject: 'name:join.example.com', args: {status: 502, header: 'CE_E'}, evidence: 2},
      ],
    },
  },
  'given 502 from Expressway-C itself, when judged, then the web bridge is meant': {
    facts: [answered(502, {serverHeader: 'CE_C'})],
    expect: {status: 'fail', findings: [{message: 'fromCore', args: {host: 'join.example.com'}}]},
  },
  'given 504 for the join name from nobody named, when judged, then it is a hint': {
    facts: [answered(504), siteFile({externalJoinName: 'join.example.com'}), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [{message: 'unnamed', args: {server: '203.0.113.9:443 (Expressway-E)', status: 504}}],
    },
  },
  'given 502 of some host, when nothing says that it is an Expressway, then nothing is said': {
    facts: [answered(502, {serverHeader: 'nginx'})],
    expect: {status: 'not-applicable'},
  },
});
