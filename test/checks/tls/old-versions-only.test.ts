import check from '../../../src/checks/tls/old-versions-only.ts';
import {accepted, edgeBox, expressway, handshake, siteFile, tlsAlert} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const offered = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'];

describeCheck(check, {
  'given TLS 1.2, when judged, then it passes': {
    facts: [names, handshake({version: 'TLS 1.2'})],
    expect: {status: 'pass'},
  },
  'given a server that takes TLS 1.0, when newer versions are offered, then it has none of them': {
    facts: [
      names,
      handshake({version: 'TLS 1.0', offeredVersions: offered}),
      handshake({
        frame: 20,
        outcome: 'alert',
        offeredVersions: ['TLS 1.2'],
        alerts: [tlsAlert('server', 'protocol_version')],
      }),
      expressway({addresses: ['203.0.113.9']}, edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'old',
          subject: 'name:join.example.com',
          args: {version: 'TLS 1.0', newer: 'TLS 1.2 and TLS 1.3', address: '203.0.113.9:443'},
          evidence: 2,
        },
      ],
    },
  },
  'given a server that takes TLS 1.1 alone and TLS 1.3 with others, when judged, then it passes': {
    facts: [
      names,
      handshake({version: 'TLS 1.1', offeredVersions: ['TLS 1.1']}),
      handshake({frame: 20, version: 'TLS 1.3', offeredVersions: offered}),
    ],
    expect: {status: 'pass'},
  },
  'given an old client, when it gets what it offers, then that says nothing of the server': {
    facts: [names, handshake({version: 'TLS 1.0', offeredVersions: ['TLS 1.0']})],
    expect: {status: 'not-applicable'},
  },
  'given another server, when it is old, then that has nothing to do with joining': {
    facts: [
      accepted({server: {address: '203.0.113.200', port: 3478}}),
      handshake({serverName: 'printer.example.net', version: 'TLS 1.0', offeredVersions: offered}),
    ],
    expect: {status: 'not-applicable'},
  },
});
