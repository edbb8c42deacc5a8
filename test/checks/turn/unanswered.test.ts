import check from '../../../src/checks/turn/unanswered.ts';
import {accepted, expressway, session, silent, turnObject} from '../../facts/make.ts';
import {tried} from '../../facts/make-probe.ts';
import {icmp, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

/** Of a probe over UDP. */
const threeCopies = {unansweredTransmissions: 3, unansweredSeconds: 3.5};
const inner = {address: '192.168.9.1', port: 3478};
const twoFaced = expressway({addresses: [inner.address], staticNatAddress: '203.0.113.9'});

describeCheck(check, {
  'given a client that began anew at the end of a capture, when it had no answer before either, then it fails': {
    facts: [
      silent(threeCopies),
      silent({unansweredTransmissions: 1, unansweredSeconds: 0, client: {address: '198.51.100.20', port: 50_002}}),
    ],
    expect: {status: 'fail', findings: [{message: 'silent', args: {count: 4}}]},
  },
  'given an answer from inside, when the same server is silent from outside, then the way from there is blocked': {
    facts: [tried('outside', silent(threeCopies)), tried('inside', accepted({clientAddress: '192.168.9.77'}))],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'oneSide',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {side: 'outside', otherSide: 'inside', count: 3, reached: '203.0.113.9:3478/udp'},
          evidence: 2,
        },
      ],
    },
  },
  'given an answer at the inside address, when the outside address of that box is silent, then the way from there is blocked':
    {
      facts: [tried('outside', silent(threeCopies)), tried('inside', accepted({server: inner})), twoFaced],
      expect: {status: 'fail', findings: [{message: 'oneSide', args: {reached: '192.168.9.1:3478/udp'}}]},
    },
  'given a probe from inside, when the outside address is silent there, then it is a hint': {
    facts: [tried('inside', silent(threeCopies)), tried('outside', accepted())],
    expect: {
      status: 'fail',
      findings: [{message: 'fromInside', args: {address: '203.0.113.9', count: 3, port: '3478'}, evidence: 2}],
    },
  },
  'given a probe from inside, when the address that CMS uses is silent, then CMS gets no relay': {
    facts: [tried('inside', silent(threeCopies)), turnObject({serverAddress: '203.0.113.9'})],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given a probe from inside, when an address of the box itself is silent, then it is blocked there': {
    facts: [tried('inside', silent({...threeCopies, server: inner})), tried('outside', accepted()), twoFaced],
    expect: {status: 'fail', findings: [{message: 'oneSide', args: {side: 'inside', otherSide: 'outside'}}]},
  },
  'given both sides, when the server is silent to both, then it is silent': {
    facts: [tried('inside', silent(threeCopies)), tried('outside', silent(threeCopies))],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given an answer at an address that nothing ties to this one, when this one is silent, then they are two servers': {
    facts: [tried('outside', silent(threeCopies)), tried('inside', accepted({server: inner}))],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given a probe that was not told its side, when another one gets an answer, then no side is told': {
    facts: [tried('unknown', silent(threeCopies)), tried('inside', accepted())],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given a probe that is repeated, when one time between others nothing comes, then it answers only sometimes': {
    facts: [
      tried('outside', accepted({time: '09:30:00'})),
      tried('outside', silent({...threeCopies, time: '09:30:10'})),
      tried('outside', accepted({time: '09:30:20'})),
      tried('outside', silent({...threeCopies, time: '09:30:30'})),
    ],
    expect: {status: 'fail', findings: [{message: 'sometimes', args: {silent: 1, count: 4}, evidence: 2}]},
  },
  'given a probe that is repeated, when nothing comes from some time on, then that is not sometimes': {
    facts: [
      tried('outside', accepted({time: '09:30:00'})),
      tried('outside', silent({...threeCopies, time: '09:30:10'})),
    ],
    expect: {status: 'pass'},
  },
  'given answers on both sides, when judged, then it passes': {
    facts: [tried('outside', accepted()), tried('inside', accepted())],
    expect: {status: 'pass'},
  },
  'given a probe, when another server gave it a relay, then that is no way out': {
    facts: [
      tried('outside', silent(threeCopies)),
      tried('outside', accepted({server: {address: '203.0.113.10', port: 3478}})),
    ],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given a probe, when the same server gives a relay over TCP, then that works all the same': {
    facts: [tried('outside', silent(threeCopies)), tried('outside', accepted({transport: 'tcp'}))],
    expect: {status: 'fail', findings: [{message: 'fallback', args: {other: '203.0.113.9:3478/tcp'}}]},
  },
  'given probes of two computers, when one gets a relay over TCP from inside, then the other has none': {
    facts: [tried('outside', silent(threeCopies)), tried('inside', accepted({transport: 'tcp'}))],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given a probe over TCP, when the one Allocate gets no answer in seconds, then it fails': {
    facts: [tried('outside', silent({transport: 'tcp', unansweredTransmissions: 1, unansweredSeconds: 3.5}))],
    expect: {status: 'fail', findings: [{message: 'silent', args: {transport: 'TCP', count: 1}}]},
  },
  'given a try that nobody asked for, when it gets no answer, then nothing is told': {
    facts: [
      tried('outside', accepted()),
      tried('outside', silent({transport: 'tcp', ...threeCopies}), 'in-passing'),
      tried('outside', tcpTo('refused', {purpose: 'turn', server: {address: '203.0.113.9', port: 443}}), 'in-passing'),
    ],
    expect: {status: 'pass'},
  },
  'given a connection that was meant for TURN, when it is not answered, then it fails on any port': {
    facts: [
      tried('outside', tcpTo('no-answer', {purpose: 'turn', syns: 1, server: {address: '203.0.113.9', port: 443}})),
    ],
    expect: {status: 'fail', findings: [{message: 'filtered', subject: 'turn://203.0.113.9:443/tcp'}]},
  },
  'given an answer, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given seven copies without an answer, when judged, then it fails': {
    facts: [silent(), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'silent',
          args: {server: '203.0.113.9:3478/udp (Expressway-E)', count: 7, transport: 'UDP', port: '3478'},
        },
      ],
    },
  },
  'given several addresses of one client, when one gets an answer, then it passes': {
    facts: [silent({clientAddress: '192.0.2.1'}), silent({clientAddress: '192.0.2.2'}), accepted()],
    expect: {status: 'pass'},
  },
  'given TCP that works, when UDP is silent, then the call works all the same': {
    facts: [silent(), accepted({transport: 'tcp'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'fallback',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {other: '203.0.113.9:3478/tcp', port: '3478'},
          evidence: 2,
        },
      ],
    },
  },
  'given a second TURN server that works, when the first is silent, then that one is named': {
    facts: [silent(), accepted({server: {address: '203.0.113.10', port: 3478}})],
    expect: {status: 'fail', findings: [{message: 'fallback', args: {other: '203.0.113.10:3478/udp'}}]},
  },
  'given another client that works elsewhere, when this one is silent, then its call does not': {
    facts: [silent(), accepted({transport: 'tcp', clientAddress: '192.0.2.7'})],
    expect: {status: 'fail', findings: [{message: 'silent'}]},
  },
  'given TCP to the same port, when it is silent too, then both are told in one finding': {
    facts: [silent(), tcpTo('no-answer')],
    expect: {status: 'fail', findings: [{message: 'silent', args: {transport: 'UDP and TCP', count: 7}, evidence: 2}]},
  },
  'given TCP 3478 alone, when no SYN is answered, then it fails': {
    facts: [tcpTo('no-answer')],
    expect: {
      status: 'fail',
      findings: [{message: 'filtered', subject: 'turn://203.0.113.9:3478/tcp', args: {count: 5}}],
    },
  },
  'given a relay over UDP, when TCP is silent, then nothing is wrong': {
    facts: [accepted(), tcpTo('no-answer')],
    expect: {status: 'pass'},
  },
  'given ICMP that tells why, when no answer came, then it is for the check that reads it': {
    facts: [silent(), icmp('port-unreachable')],
    expect: {status: 'not-applicable'},
  },
  'given two copies at the end of a capture, when judged, then it is not evaluated': {
    facts: [silent({unansweredTransmissions: 2, unansweredSeconds: 0.6})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given a capture that starts in the middle, when no Allocate is in it, then it is not evaluated': {
    facts: [session({unsignedAllocates: 0, unansweredTransmissions: 0})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
