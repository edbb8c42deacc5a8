import check from '../../../src/checks/turn/relay-address-unmapped.ts';
import {accepted, edgeOne, origin} from '../../facts/make.ts';
import {call, checks, outerPath, relayedPath} from '../../facts/make-ice.ts';
import {samples, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

/** The relay has the inner address of `edgeOne`, which the client reaches at 203.0.113.9. */
const inside = {address: '192.168.9.1', port: 24_100};
const unmapped = accepted({relayedAddress: inside});
const atServer = {
  ...accepted({relayedAddress: inside, server: {...inside, port: 3478}}),
  origin: {...origin, input: 'exp.pcap'},
};
const mapped = accepted({relayedAddress: {address: '203.0.113.9', port: 24_100}});

/** A probe that sent to the ports of its relays. */
const privately = (received: number) =>
  samples(received, received).map((sample) => ({...sample, relayed: {...sample.relayed, address: inside.address}}));

describeCheck(check, {
  'given a probe from outside, when nothing arrives at a private address of the relays, then it is likely': {
    facts: [trial('outside', {ports: privately(0)})],
    expect: {
      status: 'fail',
      findings: [{message: 'differs', args: {relay: '192.168.9.1', reached: '203.0.113.9'}, evidence: 1}],
    },
  },
  'given a probe from outside and the settings, when nothing arrives at the LAN address, then it is certain': {
    facts: [trial('outside', {ports: privately(0)}), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'inside', evidence: 2}]},
  },
  'given a probe from outside, when packets arrive at the private address, then it passes': {
    facts: [trial('outside', {ports: privately(3)})],
    expect: {status: 'pass'},
  },
  'given a probe from inside, when nothing arrives at the private address, then it is not evaluated': {
    facts: [trial('inside', {ports: privately(0)})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a probe from outside, when nothing arrives at the address of the server, then it is none of this': {
    facts: [trial('outside', {ports: samples(0, 0)})],
    expect: {status: 'pass'},
  },
  'given a relay at the address of the server, when nothing comes back, then it is none of this': {
    facts: [mapped, call([relayedPath()])],
    expect: {status: 'pass'},
  },
  'given a relay at a private address, when media flow, then it passes': {
    facts: [unmapped, call([relayedPath({fromFirst: checks(40, 40)})])],
    expect: {status: 'pass'},
  },
  'given a relay at a private address, when nothing comes back, then it is likely': {
    facts: [unmapped, call([relayedPath()])],
    expect: {
      status: 'fail',
      findings: [{message: 'differs', args: {relay: '192.168.9.1', reached: '203.0.113.9'}, evidence: 2}],
    },
  },
  'given settings of Expressway-E, when the relay has its LAN address, then it is certain': {
    facts: [unmapped, call([relayedPath()]), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'inside', args: {reached: '203.0.113.9'}, evidence: 3}]},
  },
  'given a capture of the server too, when it has the address of the relay itself, then it is certain': {
    facts: [unmapped, atServer, call([relayedPath()])],
    expect: {status: 'fail', findings: [{message: 'inside', evidence: 3}]},
  },
  'given settings of Expressway-E, when the relay has its static NAT address, then it passes': {
    facts: [
      accepted({server: {address: '172.16.9.8', port: 3478}, relayedAddress: {address: '203.0.113.9', port: 24_100}}),
      call([relayedPath({second: {address: '172.16.9.8', port: 3478}})]),
      edgeOne(),
    ],
    expect: {status: 'pass'},
  },
  'given a relay at another public address, when nothing comes back, then that is no proof': {
    facts: [accepted({relayedAddress: {address: '203.0.113.77', port: 24_100}}), call([relayedPath()])],
    expect: {status: 'pass'},
  },
  'given a capture at the server alone, when the relay has its address, then NAT cannot be judged': {
    facts: [
      accepted({server: {address: '192.168.9.1', port: 3478}, relayedAddress: inside}),
      call([relayedPath({second: {address: '192.168.9.1', port: 3478}}), outerPath({first: inside})]),
    ],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a client beside the server, when the relay is elsewhere, then NAT cannot be judged': {
    facts: [
      accepted({server: {address: '198.51.100.9', port: 3478}, relayedAddress: inside}),
      call([relayedPath({second: {address: '198.51.100.9', port: 3478}})]),
    ],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given checks for two seconds, when judged, then it is not evaluated': {
    facts: [unmapped, call([relayedPath({fromFirst: checks(9, 0, 2)})])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
});
