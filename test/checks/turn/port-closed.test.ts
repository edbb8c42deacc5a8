import check from '../../../src/checks/turn/port-closed.ts';
import {accepted, session, silent} from '../../facts/make.ts';
import {icmp, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an answer, when ICMP came before it, then it passes': {
    facts: [accepted(), icmp('port-unreachable')],
    expect: {status: 'pass'},
  },
  'given one Allocate, when the server says port unreachable, then that is proof enough': {
    facts: [silent({unansweredTransmissions: 1, unansweredSeconds: 0.1}), icmp('port-unreachable')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'closed',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {server: '203.0.113.9:3478/udp', answer: 'ICMP port unreachable', port: '3478'},
          evidence: 2,
        },
      ],
    },
  },
  'given a probe, when its system tells of a closed port, then that is proof enough': {
    facts: [silent({trial: 'asked', networkError: 'port-unreachable'})],
    expect: {status: 'fail', findings: [{message: 'closed', args: {answer: 'ICMP port unreachable'}, evidence: 1}]},
  },
  'given TCP on the same port, when it is refused too, then both are told in one finding': {
    facts: [silent(), icmp('port-unreachable'), tcpTo('refused')],
    expect: {
      status: 'fail',
      findings: [{message: 'closed', args: {answer: 'ICMP port unreachable and a TCP reset to SYN'}, evidence: 3}],
    },
  },
  'given no UDP at all, when TCP 3478 is refused, then it fails': {
    facts: [tcpTo('refused')],
    expect: {status: 'fail', findings: [{message: 'closed', subject: 'turn://203.0.113.9:3478/tcp'}]},
  },
  'given a relay over TCP, when UDP is refused, then calls work all the same': {
    facts: [silent(), icmp('port-unreachable'), accepted({transport: 'tcp'})],
    expect: {status: 'fail', findings: [{message: 'fallback', args: {other: '203.0.113.9:3478/tcp'}}]},
  },
  'given a relay over UDP, when TCP is refused, then nothing is wrong': {
    facts: [accepted(), tcpTo('refused')],
    expect: {status: 'pass'},
  },
  'given a client that hung up, when it refuses what still comes from the server, then it passes': {
    facts: [
      accepted(),
      icmp('port-unreachable', {
        from: '198.51.100.20',
        to: '203.0.113.9',
        about: {
          source: {address: '203.0.113.9', port: 3478},
          destination: {address: '198.51.100.20', port: 50_000},
          transport: 'udp',
        },
      }),
    ],
    expect: {status: 'pass'},
  },
  'given a client that looks for open ports, when 3478 is one of them, then it is no TURN client': {
    facts: Array.from({length: 40}, (_, index) =>
      tcpTo('refused', {server: {address: `203.0.113.${index + 1}`, port: 3478}}),
    ),
    expect: {status: 'not-evaluated'},
  },
  'given another port than those of TURN, when it is refused, then it is no TURN': {
    facts: [tcpTo('refused', {server: {address: '203.0.113.9', port: 8080}})],
    expect: {status: 'not-evaluated'},
  },
  'given silence, when judged, then it does not apply': {facts: [silent()], expect: {status: 'not-applicable'}},
  'given the start of an exchange, when judged, then it is not evaluated': {
    facts: [session({unansweredAllocates: 1, unansweredTransmissions: 1, unansweredSeconds: 0.2})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
