import check from '../../../src/checks/turn/no-route.ts';
import {accepted, silent} from '../../facts/make.ts';
import {icmp} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an answer, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given host unreachable from a router, when judged, then it fails and names the router': {
    facts: [silent(), icmp('host-unreachable', {from: '198.51.100.1'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'undelivered',
          args: {from: '198.51.100.1', kind: 'host unreachable', address: '203.0.113.9'},
          command: 'traceroute 203.0.113.9',
          evidence: 2,
        },
      ],
    },
  },
  'given a loop, when the time to live is exceeded, then it fails': {
    facts: [silent(), icmp('time-exceeded', {from: '198.51.100.1', type: 11})],
    expect: {status: 'fail', findings: [{message: 'undelivered', args: {kind: 'time exceeded'}}]},
  },
  'given a relay elsewhere, when this server is not reached, then calls work all the same': {
    facts: [silent(), icmp('host-unreachable'), accepted({server: {address: '203.0.113.10', port: 3478}})],
    expect: {status: 'fail', findings: [{message: 'fallback'}]},
  },
  'given a probe, when its system tells of an unreachable host, then it fails without a sender': {
    facts: [
      silent({unansweredTransmissions: 1, unansweredSeconds: 0.1, trial: 'asked', networkError: 'host-unreachable'}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'told', args: {kind: 'host unreachable', address: '203.0.113.9', port: '3478'}, evidence: 1},
      ],
    },
  },
  'given a probe that gets its relay over TCP, when UDP has no way there, then calls work all the same': {
    facts: [
      silent({unansweredTransmissions: 1, unansweredSeconds: 0.1, trial: 'asked', networkError: 'network-unreachable'}),
      accepted({transport: 'tcp', trial: 'asked'}),
    ],
    expect: {status: 'fail', findings: [{message: 'toldFallback', args: {other: '203.0.113.9:3478/tcp'}, evidence: 2}]},
  },
  'given a firewall that says so, when a router complains too, then the firewall is the cause': {
    facts: [silent(), icmp('host-unreachable'), icmp('administratively-prohibited')],
    expect: {status: 'not-applicable'},
  },
  'given fragmentation needed, when the server is silent, then no route is missing': {
    facts: [silent(), icmp('fragmentation-needed', {mtu: 1400})],
    expect: {status: 'not-applicable'},
  },
  'given the start of an exchange, when judged, then it is not evaluated': {
    facts: [silent({unansweredTransmissions: 1, unansweredSeconds: 0.2})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
