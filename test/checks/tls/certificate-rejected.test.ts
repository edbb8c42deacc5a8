import check from '../../../src/checks/tls/certificate-rejected.ts';
import {accepted, expressway, handshake, siteFile, tlsAlert} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const shown = {
  subjectName: 'CN=join.example.com',
  issuerName: 'CN=join.example.com',
  dnsNames: [],
  notBefore: '2030-01-01T00:00:00Z',
  notAfter: '2032-12-31T23:59:59Z',
  isSelfSigned: true,
};
const refused = (value: Parameters<typeof handshake>[0] = {}) =>
  handshake({outcome: 'alert', alerts: [tlsAlert('client', 'unknown_ca')], certificates: ['30'], shown, ...value});
const sealed = (value: Parameters<typeof handshake>[0] = {}) =>
  handshake({
    outcome: 'alert',
    version: 'TLS 1.3',
    alerts: [tlsAlert('client', 'encrypted', {level: 'unknown'})],
    closedBy: 'client',
    closedHow: 'fin',
    ...value,
  });
/** The same in the capture of another place. */
const elsewhere = (fact: ReturnType<typeof handshake>) => ({...fact, origin: {...fact.origin, input: 'edge.pcap'}});

describeCheck(check, {
  'given a handshake that is completed, when judged, then it passes': {
    facts: [handshake()],
    expect: {status: 'pass'},
  },
  'given a client that does not know the CA, when judged, then the certificate is named': {
    facts: [refused(), refused({frame: 14}), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'rejected',
          subject: 'name:join.example.com',
          args: {
            client: '198.51.100.20',
            name: 'join.example.com',
            server: '203.0.113.9:443 (Expressway-E)',
            alert: 'unknown_ca',
            certificate: 'CN=join.example.com, self-signed, valid to 2032-12-31',
          },
          evidence: 3,
        },
      ],
    },
  },
  'given a client that goes on past the warning, when another handshake is completed, then that is said too': {
    facts: [refused(), handshake({time: '09:31', frame: 30})],
    expect: {status: 'fail', findings: [{message: 'sometimes', args: {alert: 'unknown_ca'}, evidence: 3}]},
  },
  'given a certificate that the capture does not show, when it is refused, then that is said': {
    facts: [handshake({outcome: 'alert', alerts: [tlsAlert('client', 'bad_certificate')]})],
    expect: {status: 'fail', findings: [{message: 'rejected', args: {certificate: 'not in the capture'}, evidence: 1}]},
  },
  'given TLS 1.3 without keys, when the client ends it twice right away, then it is a hint': {
    facts: [sealed(), sealed({frame: 14})],
    expect: {status: 'fail', findings: [{message: 'sealed', args: {count: 2}, evidence: 2}]},
  },
  'given TLS 1.3 without keys, when it happens once, then nothing is said': {
    facts: [sealed()],
    expect: {status: 'not-applicable'},
  },
  'given TLS 1.3 without keys, when two captures saw the same handshake, then it counts once': {
    facts: [sealed({clientRandom: 'ab'}), elsewhere(sealed({clientRandom: 'ab', frame: 14}))],
    expect: {status: 'not-applicable'},
  },
  'given TLS 1.3 without keys, when a third try is completed, then nothing is said': {
    facts: [sealed(), sealed({frame: 14}), handshake({time: '09:31', frame: 30})],
    expect: {status: 'pass'},
  },
  'given an alert about something else, when judged, then it is not about the certificate': {
    facts: [handshake({outcome: 'alert', alerts: [tlsAlert('client', 'illegal_parameter')]})],
    expect: {status: 'not-applicable'},
  },
  'given the join name, when the certificate of another name is refused, then that has nothing to do with joining': {
    facts: [
      refused({serverName: 'updates.example.net', server: {address: '203.0.113.80', port: 443}}),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given a client in a call, when another program of it refuses a certificate, then that is not the call’s': {
    facts: [refused({server: {address: '203.0.113.80', port: 443}, serverName: 'updates.example.net'}), accepted()],
    expect: {status: 'not-applicable'},
  },
});
