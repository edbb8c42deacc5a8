import check from '../../../src/checks/web/bad-request.ts';
import {accepted, answered, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a page that opens, when judged, then it passes': {facts: [answered(200)], expect: {status: 'pass'}},
  'given Bad Request to all requests for a host, when judged, then the host is named': {
    facts: [answered(400), answered(400, {path: '/favicon.ico'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'everyAnswer',
          subject: 'name:join.example.com',
          args: {server: '203.0.113.9:443', host: 'join.example.com', count: 2},
          evidence: 2,
        },
      ],
    },
  },
  'given a page that opens, when one request of it is bad, then nothing is said': {
    facts: [answered(200), answered(400, {path: '/api'})],
    expect: {status: 'not-applicable'},
  },
  'given the join name, when another host answers Bad Request, then that has nothing to do with joining': {
    facts: [
      answered(400, {host: 'updates.example.net', server: {address: '203.0.113.80', port: 443}}),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given a client in a call, when another host answers Bad Request, then that is not the call’s': {
    facts: [answered(400, {host: 'updates.example.net', server: {address: '203.0.113.80', port: 443}}), accepted()],
    expect: {status: 'not-applicable'},
  },
  'given Bad Request on port 80, when the page opens over TLS, then that is no answer to the join page': {
    facts: [
      answered(200),
      answered(400, {isDecrypted: false, server: {address: '203.0.113.9', port: 80}}),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'pass'},
  },
});
