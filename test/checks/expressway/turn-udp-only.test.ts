import check from '../../../src/checks/expressway/turn-udp-only.ts';
import {edgeBox, expressway, turnServerObject, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const overTcp = turnServerObject({
  serverAddress: '192.0.2.20',
  clientAddress: '203.0.113.9',
  tcpPortNumberOverride: 443,
});
const peer2 = 'box:expressway-e/vcse2';

describeCheck(check, {
  'given both protocols, when CMS tells TCP, then it passes': {
    facts: [turnService({protocolMode: 'Both'}), overTcp],
    expect: {status: 'pass'},
  },
  'given UDP only, when CMS tells TCP, then it fails': {
    facts: [turnService({protocolMode: 'UDP'}), overTcp],
    expect: {
      status: 'fail',
      findings: [{message: 'udpOnly', args: {wanted: 'CMS tells clients TCP port 443'}, evidence: 2}],
    },
  },
  'given UDP only, when TCP 443 is wanted, then it fails': {
    facts: [turnService({protocolMode: 'UDP', listensOnTcp443: true})],
    expect: {status: 'fail', findings: [{message: 'udpOnly', args: {wanted: 'TCP 443 TURN service is on'}}]},
  },
  'given UDP only, when nobody is told TCP, then it passes': {
    facts: [turnService({protocolMode: 'UDP'}), turnServerObject({serverAddress: '192.0.2.20'})],
    expect: {status: 'pass'},
  },
  'given two peers, when the object is that of the other, then it passes': {
    facts: [
      turnService({protocolMode: 'Both'}, edgeBox),
      turnService({protocolMode: 'UDP'}, peer2),
      expressway({addresses: ['192.0.2.20']}, edgeBox),
      expressway({addresses: ['192.0.2.21']}, peer2),
      overTcp,
    ],
    expect: {status: 'pass'},
  },
  'given two peers, when the object is that of the one with UDP only, then that one fails': {
    facts: [
      turnService({protocolMode: 'Both'}, edgeBox),
      turnService({protocolMode: 'UDP'}, peer2),
      expressway({addresses: ['192.0.2.21'], staticNatAddress: '203.0.113.9'}, peer2),
      overTcp,
    ],
    expect: {status: 'fail', findings: [{message: 'udpOnly', subject: peer2}]},
  },
  'given TURN that is off, when judged, then it does not apply': {
    facts: [turnService({isOn: false, protocolMode: 'UDP'}), overTcp],
    expect: {status: 'not-applicable'},
  },
  'given no protocol, when judged, then it is not evaluated': {
    facts: [turnService({port: 3478}), overTcp],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
});
