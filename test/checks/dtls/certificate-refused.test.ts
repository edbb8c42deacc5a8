import check from '../../../src/checks/dtls/certificate-refused.ts';
import {at} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';
import {alert, answeredAt, client, ended, handshake, media, server} from './make-dtls.ts';

const encrypted = alert('server', 'encrypted', {after: ['encrypted handshake']});
const relay = {address: '203.0.113.9', port: 3478};
const farEnd = {address: '172.16.5.4', port: 50_100};
const nearRelay = {address: '172.16.5.8', port: 3478};

describeCheck(check, {
  'given a complete handshake, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given bad_certificate, when judged, then it says who refuses whose': {
    facts: [ended(alert('client', 'bad_certificate'), {serverCertificateSha256: 'abcdef'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          args: {
            refuser: '198.51.100.20:50000',
            refused: '203.0.113.9:24100',
            alert: 'bad_certificate',
            sha256: 'sha-256 AB:CD:EF',
          },
        },
      ],
    },
  },
  'given an alert that cannot be read after the certificate, when nothing follows, then it is likely': {
    facts: [ended(encrypted), answeredAt('09:30:14')],
    expect: {
      status: 'fail',
      findings: [{message: 'encrypted', args: {refuser: '203.0.113.9:24100'}, evidence: 3}],
    },
  },
  'given an alert that cannot be read, when the refused side sent media for an instant, then it counts all the same': {
    facts: [ended(encrypted), media('client', '09:30:02')],
    expect: {status: 'fail', findings: [{message: 'encrypted', evidence: 2}]},
  },
  'given a record as long as an alert, when its sender sends media, then it was none': {
    facts: [ended(encrypted), media('server', '09:30:02')],
    expect: {status: 'pass'},
  },
  'given a record as long as an alert, when the other side goes on with media, then it was none': {
    facts: [ended(encrypted), media('client', '09:30:40')],
    expect: {status: 'pass'},
  },
  'given an alert that cannot be read, when the capture ends at once, then it is not evaluated': {
    facts: [ended(encrypted, {quietSeconds: 0.5})],
    expect: {status: 'not-evaluated', missing: ['dtls.handshake']},
  },
  'given an alert that cannot be read after ClientHello, when judged, then it is not about a certificate': {
    facts: [ended(alert('server', 'encrypted', {after: ['ClientHello']}))],
    expect: {status: 'not-evaluated', missing: ['dtls.handshake']},
  },
  'given a complete handshake that is closed at once, when ICE ends too, then the call was over': {
    facts: [handshake({alerts: [encrypted]}), answeredAt('09:30')],
    expect: {status: 'pass'},
  },
  'given a complete handshake that is closed at once, when ICE goes on without media, then a late refusal is likely': {
    facts: [handshake({alerts: [encrypted]}), answeredAt('09:30:20')],
    expect: {status: 'fail', findings: [{message: 'encrypted'}]},
  },
  'given a complete handshake, when it is closed at the end of the call, then it passes': {
    facts: [handshake({alerts: [{...encrypted, time: at('09:35')}]}), answeredAt('09:36')],
    expect: {status: 'pass'},
  },
  'given one handshake on two legs, when it is refused, then it is told once and each side has its own address': {
    facts: [
      ended(encrypted, {client: relay, server: client, isRelayed: true, relayedEnd: 'client', peer: server}),
      ended(encrypted, {client: farEnd, server: nearRelay, isRelayed: true, relayedEnd: 'server', peer: server}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'encrypted', args: {refuser: '198.51.100.20:50000', refused: '172.16.5.4:50100'}, evidence: 3},
      ],
    },
  },
  'given a refusal, when the next handshake of the two is complete, then it passes': {
    facts: [ended(encrypted), handshake({clientRandom: 'bb', firstTime: at('09:31')})],
    expect: {status: 'pass'},
  },
  'given DTLS that is not for SRTP, when it is refused, then it is no media': {
    facts: [ended(alert('client', 'unknown_ca'), {offersSrtp: false})],
    expect: {status: 'not-applicable'},
  },
});
