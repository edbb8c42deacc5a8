import check from '../../../src/checks/dtls/handshake-refused.ts';
import {at} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';
import {alert, ended, handshake} from './make-dtls.ts';

const refusal = alert('server', 'handshake_failure', {after: ['ClientHello']});

describeCheck(check, {
  'given a complete handshake, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given handshake_failure, when judged, then it says who and after what': {
    facts: [ended(refusal)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          args: {
            refuser: '203.0.113.9:24100',
            refused: '198.51.100.20:50000',
            alert: 'handshake_failure',
            after: 'ClientHello',
            versions: 'DTLS 1.2',
          },
        },
      ],
    },
  },
  'given an alert about the certificate, when judged, then another check tells it': {
    facts: [ended(alert('client', 'bad_certificate'))],
    expect: {status: 'pass'},
  },
  'given close_notify, when judged, then it is no failure': {
    facts: [ended(alert('client', 'close_notify', {level: 'warning'}))],
    expect: {status: 'pass'},
  },
  'given a refusal, when the next handshake is complete, then it passes': {
    facts: [ended(refusal), handshake({clientRandom: 'bb', firstTime: at('09:31')})],
    expect: {status: 'pass'},
  },
  'given DTLS that is not for SRTP, when it is refused, then it is no media': {
    facts: [ended(refusal, {offersSrtp: false})],
    expect: {status: 'not-applicable'},
  },
});
