import check from '../../../src/checks/turn/peer-forbidden.ts';
import {accepted, at, expressway, refusal} from '../../facts/make.ts';
import {call, checks, relayed, relayedPath} from '../../facts/make-ice.ts';
import {samples, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const permission = (address: string, outcome: 'success' | 'none' | number) => ({
  address,
  outcome,
  requests: 1,
  frame: 9,
});
const forbidden = refusal(403, {method: 'CreatePermission', frame: 9});
const refused = (value: Parameters<typeof accepted>[0] = {}) =>
  accepted({relayedAddress: relayed, permissions: [permission('10.0.0.9', 403)], errors: [forbidden], ...value});
const some = refused({permissions: [permission('10.0.0.9', 403), permission('192.0.2.30', 'success')]});

const denied = samples(0, 0).map((sample) => ({...sample, permission: 403, inbound: {sent: 0, received: 0}}));

describeCheck(check, {
  'given a probe, when each permission for its own address is refused, then it is a hint': {
    facts: [accepted(), trial('outside', {ports: denied})],
    expect: {
      status: 'fail',
      findings: [{message: 'sampled', args: {peers: '198.51.100.20', count: 4}, evidence: 1}],
    },
  },
  'given a probe, when it is permitted, then it passes': {
    facts: [accepted({permissions: [permission('198.51.100.20', 'success')]}), trial('outside')],
    expect: {status: 'pass'},
  },
  'given a permission, when judged, then it passes': {
    facts: [accepted({permissions: [permission('10.0.0.9', 'success')]})],
    expect: {status: 'pass'},
  },
  'given 403 to all that the client asks for, when judged, then it fails': {
    facts: [refused(), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'refused', args: {server: '203.0.113.9:3478/udp (Expressway-E)', peers: '10.0.0.9'}, evidence: 2},
      ],
    },
  },
  'given 403 to a channel alone, when judged, then its peer is named': {
    facts: [
      refused({
        permissions: [],
        channels: [{channel: 0x4000, peer: {address: '10.0.0.8', port: 7}, outcome: 403, requests: 1, frame: 9}],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'refused', args: {peers: '10.0.0.8'}}]},
  },
  'given two captures of one refusal, when judged, then it is told once': {
    facts: [refused(), refused({server: {address: '192.168.9.1', port: 3478}})],
    expect: {status: 'fail', findings: [{message: 'refused', evidence: 3}]},
  },
  'given 403 to one of two peers, when something comes back, then it passes': {
    facts: [
      refused({...some.value, dataIndications: {packets: 1, firstFrame: 20, lastFrame: 20, lastTime: at('09:30')}}),
    ],
    expect: {status: 'pass'},
  },
  'given 403 to one of two peers, when nothing comes back from the other, then it is a hint': {
    facts: [some, call([relayedPath()])],
    expect: {status: 'fail', findings: [{message: 'some', args: {peers: '10.0.0.9'}}]},
  },
  'given 403 to one of two peers, when nothing was tried yet, then it passes': {
    facts: [some],
    expect: {status: 'pass'},
  },
  'given 403, when another path works, then it passes': {
    facts: [refused(), call([relayedPath({isRelayed: false, fromFirst: checks(3, 3)})])],
    expect: {status: 'pass'},
  },
  'given no request for a permission, when judged, then it is not evaluated': {
    facts: [accepted()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
