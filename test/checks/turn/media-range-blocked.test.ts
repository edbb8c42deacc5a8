import check from '../../../src/checks/turn/media-range-blocked.ts';
import {accepted, at, expressway, origin, turnService} from '../../facts/make.ts';
import {call, checks, outerPath, peer, relayed, relayedPath} from '../../facts/make-ice.ts';
import {relayEnd, relayedPorts, samples, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const allocated = accepted({relayedAddress: relayed});
const heard = accepted({
  relayedAddress: relayed,
  dataIndications: {packets: 9, firstFrame: 20, lastFrame: 29, lastTime: at('09:30:15')},
});

const [firstPort = 0, ...otherPorts] = relayedPorts;

describeCheck(check, {
  'given a probe from outside, when packets pass to and from the media ports, then it passes': {
    facts: [trial('outside')],
    expect: {status: 'pass'},
  },
  'given a probe from outside, when nothing arrives at the media ports, then it fails': {
    facts: [
      trial('outside', {ports: samples(0, 0), indications: undefined, stream: undefined}),
      turnService({mediaPortStart: 24_000, mediaPortEnd: 29_999}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'straight',
          args: {
            direction: 'to and from',
            seen: '0 of 12 packets to them arrived, 0 of 12 from them',
            relay: '203.0.113.9',
            range: 'UDP 24000–29999',
          },
          evidence: 1,
        },
      ],
    },
  },
  'given relays that reach each other, when only the way back from the media ports is closed, then calls have another way':
    {
      facts: [trial('outside', {ports: samples(3, 0)})],
      expect: {status: 'fail', findings: [{message: 'straightSpare', args: {direction: 'from'}}]},
    },
  'given two sides, when the ports are reached from inside only, then the server is shown to do its part': {
    facts: [trial('outside', {ports: samples(0, 3)}), trial('inside')],
    expect: {status: 'fail', findings: [{message: 'straightSpare', args: {direction: 'to'}, evidence: 2}]},
  },
  'given some ports that are reached, when others are not, then the range is open in part': {
    facts: [trial('outside', {ports: [...samples(3, 3, [firstPort]), ...samples(0, 0, otherPorts)]})],
    expect: {status: 'fail', findings: [{message: 'straightSpare', args: {direction: 'to and from some of'}}]},
  },
  'given packets lost at random, when one port got none of them, then that says nothing of the range': {
    facts: [
      trial('outside', {
        ports: [...samples(2, 3, otherPorts), ...samples(0, 3, [firstPort])],
      }),
    ],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a server that is reached another way from here, when nothing was sent to its ports, then it is not evaluated':
    {
      facts: [trial('outside', {ports: samples(0, 0).map((sample) => ({...sample, inbound: {sent: 0, received: 0}}))})],
      expect: {status: 'not-evaluated', missing: ['relay.trial']},
    },
  'given a server that went away, when nothing arrived, then it is not evaluated': {
    facts: [trial('outside', {ports: samples(0, 0), ends: [relayEnd(24_100, {isReleased: false})]})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a few packets lost, when each port is reached once, then it passes': {
    facts: [trial('outside', {ports: samples(1, 2)})],
    expect: {status: 'pass'},
  },
  'given two trials, when the second reaches a port that the first did not, then it was chance': {
    facts: [
      trial('outside', {ports: samples(0, 3, [firstPort])}),
      trial('outside', {ports: samples(3, 3, [firstPort])}),
    ],
    expect: {status: 'pass'},
  },
  'given a probe from inside, when nothing arrives at the media ports, then nothing is told of guests': {
    facts: [trial('inside', {ports: samples(0, 0)})],
    expect: {status: 'not-applicable'},
  },
  'given a probe that was not told its side, when nothing arrives, then it is not evaluated': {
    facts: [trial('unknown', {ports: samples(0, 0)})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given no port that could be tried, when judged, then it is not evaluated': {
    facts: [trial('outside', {ports: [], notTried: [{part: 'ports', because: 'quota', detail: 'no relay was left'}]})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given answers, when judged, then it passes': {
    facts: [heard, call([relayedPath({fromFirst: checks(40, 39)})])],
    expect: {status: 'pass'},
  },
  'given the client’s capture, when nothing comes back, then it fails': {
    facts: [allocated, call([relayedPath()]), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'silent',
          args: {
            server: '203.0.113.9:3478/udp (Expressway-E)',
            relay: '203.0.113.9:24100',
            peers: '192.0.2.30:40000',
            count: 40,
            seconds: 15,
            range: 'UDP 24000–29999 unless changed',
          },
        },
      ],
    },
  },
  'given the ports as set, when the relay has one of them, then those are named': {
    facts: [allocated, call([relayedPath()]), turnService({mediaPortStart: 24_000, mediaPortEnd: 24_999})],
    expect: {status: 'fail', findings: [{message: 'silent', args: {range: 'UDP 24000–24999'}}]},
  },
  'given a capture at the server, when no packet of the peer arrives, then it is outside': {
    facts: [allocated, call([relayedPath(), outerPath()])],
    expect: {status: 'fail', findings: [{message: 'outside', args: {count: 40}}]},
  },
  'given captures of both, when judged, then that of the server is told, once': {
    facts: [
      {...allocated, origin: {...origin, input: 'exp.pcap'}},
      call([relayedPath(), outerPath()], 'exp.pcap'),
      allocated,
      call([relayedPath()]),
    ],
    expect: {status: 'fail', findings: [{message: 'outside'}]},
  },
  'given a capture at the server, when packets of the peer arrive, then they are not blocked': {
    facts: [allocated, call([relayedPath(), outerPath({fromSecond: checks(9)})])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
  'given checks of the peer, when none of the client’s is answered, then one direction is blocked': {
    facts: [heard, call([relayedPath({fromSecond: checks(9, 9)})])],
    expect: {status: 'fail', findings: [{message: 'oneWay', evidence: 3}]},
  },
  'given another peer or path that answers, when judged, then it passes': {
    facts: [allocated, call([relayedPath(), relayedPath({isRelayed: false, second: peer, fromFirst: checks(3, 3)})])],
    expect: {status: 'pass'},
  },
  'given checks for two seconds, when judged, then it is not evaluated': {
    facts: [allocated, call([relayedPath({fromFirst: checks(30, 0, 2)})])],
    expect: {status: 'not-evaluated', missing: ['turn.relay-use']},
  },
  'given a port outside the usual range, when judged, then none is claimed': {
    facts: [accepted({relayedAddress: {...relayed, port: 50_123}}), call([relayedPath()])],
    expect: {status: 'fail', findings: [{message: 'silent', args: {range: 'UDP, 50123 among them'}}]},
  },
});
