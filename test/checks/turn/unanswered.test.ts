import check from '../../../src/checks/turn/unanswered.ts';
import {accepted, expressway, session, silent} from '../../facts/make.ts';
import {icmp, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
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
