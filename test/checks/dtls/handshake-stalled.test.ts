import check from '../../../src/checks/dtls/handshake-stalled.ts';
import {at} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';
import {answeredAt, handshake, media, silent, stalled} from './make-dtls.ts';

describeCheck(check, {
  'given a complete handshake, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given a last flight without an answer, when ICE works, then it stalls': {
    facts: [stalled(), answeredAt('09:30:12')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'stalled',
          args: {
            sender: '198.51.100.20:50000',
            receiver: '203.0.113.9:24100',
            flight: 'Certificate, Finished',
            copies: 6,
          },
          evidence: 4,
        },
      ],
    },
  },
  'given a long flight that the other side does not get, when ICE works, then the MTU is among the causes': {
    facts: [
      stalled({waiting: 'client'}, {from: 'server', longestDatagram: 1200, ignoredRepeats: 4}),
      answeredAt('09:30:12'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'long', args: {bytes: 1200, sender: '203.0.113.9:24100'}, command: '198.51.100.20', evidence: 5},
      ],
    },
  },
  'given a flight without an answer, when ICE is not answered either, then it is not evaluated': {
    facts: [stalled(), answeredAt('09:30:02')],
    expect: {status: 'not-evaluated', missing: ['ice.session']},
  },
  'given a flight without an answer, when the one that waits sends media, then it has its keys': {
    facts: [stalled(), answeredAt('09:30:12'), media('client', '09:31')],
    expect: {status: 'pass'},
  },
  'given ClientHello without an answer, when judged, then another check tells it': {
    facts: [silent(), answeredAt('09:30:12')],
    expect: {status: 'pass'},
  },
  'given a stall, when the next handshake is complete, then it passes': {
    facts: [stalled(), answeredAt('09:30:12'), handshake({clientRandom: 'bb', firstTime: at('09:31')})],
    expect: {status: 'pass'},
  },
  'given DTLS that is not for SRTP, when it stalls, then it is no media': {
    facts: [stalled({offersSrtp: false})],
    expect: {status: 'not-applicable'},
  },
  'given a leg where an alert ended it, when another shows a flight without an answer, then another check tells it': {
    facts: [stalled(), handshake({outcome: 'alert', client: {address: '172.16.5.4', port: 1}}), answeredAt('09:30:12')],
    expect: {status: 'pass'},
  },
  'given a receiver that repeats what it sent, when judged, then the flight was lost behind here': {
    facts: [stalled({}, {ignoredRepeats: 4}), answeredAt('09:30:12')],
    expect: {
      status: 'fail',
      findings: [
        {
          args: {
            where: '203.0.113.9:24100 repeats what it sent before, so it has not got the flight that passes here',
          },
          message: 'stalled',
        },
      ],
    },
  },
  'given a receiver that is silent, when judged, then nothing says where the flight was lost': {
    facts: [stalled({}, {ignoredRepeats: 0}), answeredAt('09:30:12')],
    expect: {
      status: 'fail',
      findings: [{message: 'stalled', args: {where: 'between here and the other side, in either direction'}}],
    },
  },
});
