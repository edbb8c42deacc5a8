import check from '../../../src/checks/tls/reset-in-handshake.ts';
import {handshake, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const reset = (value: Parameters<typeof handshake>[0] = {}) =>
  handshake({outcome: 'reset', lastMessage: 'ClientHello', closedBy: 'server', closedHow: 'reset', ...value});
const silent = (value: Parameters<typeof handshake>[0] = {}) =>
  handshake({outcome: 'no-answer', lastMessage: 'ClientHello', ...value});

describeCheck(check, {
  'given a handshake that is completed, when judged, then it passes': {facts: [handshake()], expect: {status: 'pass'}},
  'given a reset each time, when judged, then it is told after which message and in whose name': {
    facts: [reset(), reset({frame: 20})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'reset',
          subject: 'name:join.example.com',
          args: {count: 2, side: 'server', message: 'ClientHello'},
          evidence: 2,
        },
      ],
    },
  },
  'given one reset, when judged, then nothing is said': {facts: [reset()], expect: {status: 'not-applicable'}},
  'given one that is completed, when others were reset, then it passes': {
    facts: [reset(), reset({frame: 20}), handshake({frame: 30, time: '09:31'})],
    expect: {status: 'pass'},
  },
  'given one that was closed in order, when others were reset, then nothing is said': {
    facts: [reset(), reset({frame: 20}), reset({outcome: 'closed', closedHow: 'fin', frame: 30})],
    expect: {status: 'not-applicable'},
  },
  'given Client Hellos without an answer, when judged, then it is a hint': {
    facts: [silent(), silent({frame: 20})],
    expect: {status: 'fail', findings: [{message: 'silent', args: {count: 2}, evidence: 2}]},
  },
  'given the join name, when another name is reset, then that has nothing to do with joining': {
    facts: [
      reset({serverName: 'updates.example.net', server: {address: '203.0.113.80', port: 443}}),
      reset({serverName: 'updates.example.net', server: {address: '203.0.113.80', port: 443}, frame: 20}),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given silence first and then resets of the client, when judged, then the reset is told': {
    facts: [silent(), reset({closedBy: 'client', lastMessage: 'ServerHello', frame: 20})],
    expect: {
      status: 'fail',
      findings: [{message: 'reset', args: {count: 2, side: 'client', message: 'ServerHello'}, evidence: 2}],
    },
  },
  'given handshakes that the server closes each time, when judged, then that is told': {
    facts: [1, 2].map((frame) => handshake({frame, outcome: 'closed', closedBy: 'server', lastMessage: 'ClientHello'})),
    expect: {
      status: 'fail',
      findings: [{message: 'closed', args: {count: 2, message: 'ClientHello', server: '203.0.113.9:443'}, evidence: 2}],
    },
  },
  'given handshakes that the client closes, when judged, then nothing is said': {
    facts: [1, 2].map((frame) => handshake({frame, outcome: 'closed', closedBy: 'client', lastMessage: 'ClientHello'})),
    expect: {status: 'not-applicable'},
  },
  'given another protocol, when it answers the Client Hello, then that is certain': {
    facts: [1, 2].map((frame) => handshake({frame, outcome: 'cut', isOtherProtocol: true, lastMessage: 'ClientHello'})),
    expect: {status: 'fail', findings: [{message: 'otherProtocol', args: {name: 'join.example.com'}, evidence: 1}]},
  },
});
