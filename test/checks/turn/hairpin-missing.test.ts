import check from '../../../src/checks/turn/hairpin-missing.ts';
import {accepted, edgeOne, expressway} from '../../facts/make.ts';
import {call, checks, outerPath, relayed, relayedPath} from '../../facts/make-ice.ts';
import {relayEnd, samples, stream, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

/** The relay of CMS on the same server. */
const other = {address: '203.0.113.9', port: 25_200};
const lan = {address: '192.168.9.1', port: 3478};
const between = accepted({relayedAddress: relayed});
const atServer = accepted({relayedAddress: relayed, server: lan});
const leg = relayedPath({second: lan, peer: other});
const leaving = outerPath({first: {...relayed, address: lan.address}, second: other});

const nothing = {sent: 50, received: 0, lost: 50};
const unheard = {forward: {sent: 5, received: 0}, backward: {sent: 5, received: 0}};
const apart = {indications: unheard, stream: stream(nothing, nothing)};

describeCheck(check, {
  'given a probe whose two relays reach each other, when judged, then it passes': {
    facts: [trial('outside')],
    expect: {status: 'pass'},
  },
  'given a probe, when nothing passes between its two relays, then it fails': {
    facts: [trial('unknown', apart)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'apart',
          args: {count: 110, nat: '203.0.113.9', first: '203.0.113.9:24100', second: '203.0.113.9:24101'},
          evidence: 1,
        },
      ],
    },
  },
  'given a probe from outside, when nothing reaches the media ports at all, then it is not reflection': {
    facts: [trial('outside', {...apart, ports: samples(0, 3)})],
    expect: {status: 'not-applicable'},
  },
  'given a probe from inside, when nothing reaches the media ports straight, then relays have to reach each other all the same':
    {
      facts: [trial('inside', {...apart, ports: samples(0, 0)})],
      expect: {status: 'fail', findings: [{message: 'apart'}]},
    },
  'given a server that goes away in the middle, when nothing passes, then it is not evaluated': {
    facts: [trial('outside', {...apart, ends: [relayEnd(24_100), relayEnd(24_101, {isReleased: false})]})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a probe, when one way works, then the relays do reach each other': {
    facts: [trial('outside', {indications: unheard, stream: stream({}, nothing)})],
    expect: {status: 'pass'},
  },
  'given a trial over UDP and one over TCP, when nothing passes in either, then it is one finding': {
    facts: [trial('outside', apart), trial('outside', {...apart, transport: 'tcp', ports: []})],
    expect: {status: 'fail', findings: [{message: 'apart', args: {count: 220}, evidence: 2}]},
  },
  'given a probe, when the server gives one relay only, then it is not evaluated': {
    facts: [
      trial('outside', {
        ends: [relayEnd(24_100)],
        indications: undefined,
        stream: undefined,
        notTried: [{part: 'permissions', because: 'quota', detail: 'the server answered the second Allocate 486'}],
      }),
    ],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given relays that reach each other, when judged, then it passes': {
    facts: [between, call([relayedPath({peer: other, fromFirst: checks(40, 40)})])],
    expect: {status: 'pass'},
  },
  'given a peer elsewhere, when nothing comes back, then it is none of this': {
    facts: [between, call([relayedPath()])],
    expect: {status: 'not-applicable'},
  },
  'given a capture at the server, when packets to its own address leave and none returns, then it fails': {
    facts: [atServer, call([leg, leaving]), expressway({addresses: ['192.168.9.1']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'notReflected',
          args: {server: '192.168.9.1:3478/udp (Expressway-E)', nat: '203.0.113.9', inside: '192.168.9.1', count: 40},
        },
      ],
    },
  },
  'given a capture at the server, when the packets come back, then reflection works': {
    facts: [atServer, call([leg, leaving, outerPath({first: relayed, second: {...other, address: lan.address}})])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
  'given the client’s capture, when the other relay does not answer, then it is a hint': {
    facts: [between, call([relayedPath({peer: other})])],
    expect: {status: 'fail', findings: [{message: 'unanswered', args: {nat: '203.0.113.9', count: 40}}]},
  },
  'given an Expressway that needs no reflection, when the other relay does not answer, then it is not that': {
    facts: [between, call([relayedPath({peer: other})]), edgeOne({version: 'X14.3.1'})],
    expect: {status: 'pass'},
  },
  'given other peers too, when none answers, then reflection is not the cause of all': {
    facts: [between, call([relayedPath({peer: other}), relayedPath()])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
  'given a capture at the server, when packets leave for others only, then none of them had to come back': {
    facts: [atServer, call([leg, outerPath({first: {...relayed, address: lan.address}})])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
  'given a capture at the server, when the packets leave for two seconds only, then it is not evaluated': {
    facts: [atServer, call([leg, {...leaving, fromFirst: checks(9, 0, 2)}])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
});
