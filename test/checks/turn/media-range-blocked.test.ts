import check from '../../../src/checks/turn/media-range-blocked.ts';
import {accepted, at, expressway, origin, turnService} from '../../facts/make.ts';
import {call, checks, outerPath, peer, relayed, relayedPath} from '../../facts/make-ice.ts';
import {describeCheck} from '../describe-check.ts';

const allocated = accepted({relayedAddress: relayed});
const heard = accepted({
  relayedAddress: relayed,
  dataIndications: {packets: 9, firstFrame: 20, lastFrame: 29, lastTime: at('09:30:15')},
});

describeCheck(check, {
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
