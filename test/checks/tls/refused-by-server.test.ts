import check from '../../../src/checks/tls/refused-by-server.ts';
import {handshake, siteFile, tlsAlert} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const refused = (alert: string, value: Parameters<typeof handshake>[0] = {}) =>
  handshake({outcome: 'alert', lastMessage: 'ClientHello', alerts: [tlsAlert('server', alert)], ...value});

describeCheck(check, {
  'given a handshake that is completed, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given a server without the client’s versions, when judged, then they are named': {
    facts: [refused('protocol_version', {offeredVersions: ['TLS 1.0']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          subject: 'name:join.example.com',
          args: {server: '203.0.113.9:443', alert: 'protocol_version', versions: 'TLS 1.0'},
        },
      ],
    },
  },
  'given an alert that says little, when judged, then no more is claimed than it says': {
    facts: [refused('internal_error'), refused('internal_error', {frame: 20})],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', args: {meaning: 'it cannot go on with this handshake'}, evidence: 2}],
    },
  },
  'given a second try that is completed, when the first was refused, then it passes': {
    facts: [refused('internal_error'), handshake({frame: 30, time: '09:31'})],
    expect: {status: 'pass'},
  },
  'given a client that refuses, when judged, then it is not the server': {
    facts: [handshake({outcome: 'alert', alerts: [tlsAlert('client', 'unknown_ca')]})],
    expect: {status: 'not-applicable'},
  },
  'given the join name, when another server refuses, then that has nothing to do with joining': {
    facts: [
      refused('handshake_failure', {serverName: 'updates.example.net', server: {address: '203.0.113.80', port: 443}}),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'not-applicable'},
  },
});
