import check from '../../../src/checks/dtls/no-answer.ts';
import {at} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';
import {answeredAt, client, handshake, media, server, silent} from './make-dtls.ts';

describeCheck(check, {
  'given ServerHello, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given ClientHello without an answer, when ICE works, then it fails': {
    facts: [silent(), answeredAt('09:30:12')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'silent',
          args: {client: '198.51.100.20:50000', server: '203.0.113.9:24100', copies: 6, seconds: 12, bytes: 1200},
          evidence: 3,
        },
      ],
    },
  },
  'given ClientHello from both sides, when neither answers, then both are clients, told once': {
    facts: [silent(), silent({client: server, server: client, clientRandom: 'bb'}), answeredAt('09:30:12')],
    expect: {status: 'fail', findings: [{message: 'bothClients', evidence: 2}]},
  },
  'given ClientHello without an answer, when ICE is not answered either, then it is not evaluated': {
    facts: [silent()],
    expect: {status: 'not-evaluated', missing: ['ice.session']},
  },
  'given ClientHello without an answer, when media flows, then the capture lacks the answer': {
    facts: [silent(), answeredAt('09:30:12'), media('server', '09:31')],
    expect: {status: 'pass'},
  },
  'given ClientHello at the end of a capture, when judged, then it is not evaluated': {
    facts: [silent({outcome: 'cut'})],
    expect: {status: 'not-evaluated', missing: ['dtls.handshake']},
  },
  'given a leg that shows the answer, when another does not, then it is answered': {
    facts: [silent(), handshake({client: {address: '172.16.5.4', port: 1}}), answeredAt('09:30:12')],
    expect: {status: 'pass'},
  },
  'given no answer, when the next handshake is complete, then it passes': {
    facts: [silent(), handshake({clientRandom: 'bb', firstTime: at('09:31')}), answeredAt('09:30:12')],
    expect: {status: 'pass'},
  },
  'given DTLS that is not for SRTP, when nobody answers, then it is no media': {
    facts: [silent({offersSrtp: false})],
    expect: {status: 'not-applicable'},
  },
  'given ClientHello from both sides on other ports, when neither answers, then those are two handshakes': {
    facts: [
      silent(),
      silent({client: {...server, port: 24_102}, server: client, clientRandom: 'bb'}),
      answeredAt('09:30:12'),
    ],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
});
