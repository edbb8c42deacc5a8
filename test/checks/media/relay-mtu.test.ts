import check from '../../../src/checks/media/relay-mtu.ts';
import type {RelayTrial} from '../../../src/facts/relay-trial.ts';
import {expressway} from '../../facts/make.ts';
import {relayEnd, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

/** Those up to the largest arrive, twice each way. */
const upTo = (largest: number, dontFragment: 'yes' | 'unknown' = 'unknown'): RelayTrial['sizes'] => ({
  dontFragment,
  steps: [576, 1200, 1280, 1400, 1500].map((packetBytes) => {
    const way = {sent: 2, received: packetBytes <= largest ? 2 : 0};
    return {packetBytes, forward: way, backward: way};
  }),
});

describeCheck(check, {
  'given a server that goes away in the middle, when packets are lost, then it is not evaluated': {
    facts: [trial('outside', {sizes: upTo(1200), ends: [relayEnd(24_100, {isReleased: false})]})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given all sizes that arrive, when judged, then it passes': {
    facts: [trial('outside', {sizes: upTo(1500, 'yes')})],
    expect: {status: 'pass'},
  },
  'given a tunnel on the way, when packets up to 1400 bytes pass, then calls do not mind': {
    facts: [trial('outside', {sizes: upTo(1400)})],
    expect: {status: 'pass'},
  },
  'given packets of 1200 bytes at most, when judged, then video has no way': {
    facts: [trial('outside', {sizes: upTo(1200, 'yes')}), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'lost',
          args: {server: '203.0.113.9:3478/udp (Expressway-E)', missing: 1280, passed: 1200, needed: 1280},
          evidence: 1,
        },
      ],
    },
  },
  'given two trials, when a size passes in one of them, then it was chance': {
    facts: [trial('outside', {sizes: upTo(1200)}), trial('outside', {sizes: upTo(1500)})],
    expect: {status: 'pass'},
  },
  'given no size that passes, when judged, then it is not evaluated': {
    facts: [trial('outside', {sizes: upTo(0)})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given TURN over TCP, when judged, then it does not apply': {
    facts: [trial('outside', {transport: 'tcp', ports: []})],
    expect: {status: 'not-applicable'},
  },
});
