import check from '../../../src/checks/turn/firewall-rejects.ts';
import {accepted, silent} from '../../facts/make.ts';
import {icmp, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an answer, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given "administratively prohibited" in the server’s name (NAT), when judged, then it is a firewall all the same': {
    facts: [silent(), icmp('administratively-prohibited')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'prohibited',
          args: {from: '203.0.113.9', codes: 'type 3 code 13', transport: 'UDP', port: '3478'},
          evidence: 2,
        },
      ],
    },
  },
  'given port unreachable from another address, when judged, then something on the way rejects': {
    facts: [silent(), icmp('port-unreachable', {from: '198.51.100.1'})],
    expect: {status: 'fail', findings: [{message: 'unreachable', args: {from: '198.51.100.1'}}]},
  },
  'given port unreachable from the server, when judged, then no firewall is accused': {
    facts: [silent(), icmp('port-unreachable')],
    expect: {status: 'not-applicable'},
  },
  'given TCP, when the firewall rejects it too, then both are told in one finding': {
    facts: [
      silent(),
      icmp('administratively-prohibited', {from: '198.51.100.1'}),
      tcpTo('no-answer'),
      icmp('administratively-prohibited', {from: '198.51.100.1', transport: 'tcp'}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'prohibited', args: {transport: 'UDP and TCP', from: '198.51.100.1'}}],
    },
  },
  'given a relay elsewhere, when this server is rejected, then calls work all the same': {
    facts: [silent(), icmp('administratively-prohibited'), accepted({server: {address: '203.0.113.10', port: 3478}})],
    expect: {status: 'fail', findings: [{message: 'fallback', args: {other: '203.0.113.10:3478/udp'}}]},
  },
  'given ICMP about other packets, when TURN is silent, then no firewall is accused': {
    facts: [
      silent(),
      icmp('administratively-prohibited', {
        about: {
          source: {address: '198.51.100.20', port: 50_001},
          destination: {address: '203.0.113.9', port: 3478},
          transport: 'udp',
        },
      }),
    ],
    expect: {status: 'not-applicable'},
  },
  'given the start of an exchange, when judged, then it is not evaluated': {
    facts: [silent({unansweredTransmissions: 1, unansweredSeconds: 0.2})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
