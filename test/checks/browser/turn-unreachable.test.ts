import check from '../../../src/checks/browser/turn-unreachable.ts';
import {
  candidateError,
  connection,
  otherTurn,
  peerCandidate,
  relayCandidate,
  turnTcp,
  turnUdp,
  withoutRelay,
} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const timedOut = candidateError(701, 'TURN allocate request timed out.');
const overTcp = {...relayCandidate, relayProtocol: 'tcp' as const, url: turnTcp.url};

describeCheck(check, {
  'given a relay, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given one 701 beside a relay, as on a machine with two networks, when judged, then it passes': {
    facts: [connection({candidateErrors: [timedOut]})],
    expect: {status: 'pass'},
  },
  'given 701 and no relay, when judged, then the server is not reached': {
    facts: [withoutRelay({candidateErrors: [timedOut]})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'noAnswer',
          subject: 'turn://203.0.113.7:3478/udp',
          args: {server: '203.0.113.7:3478/udp', reason: 'TURN allocate request timed out'},
        },
      ],
    },
  },
  'given 701 over UDP and TCP, when judged, then both are named once': {
    facts: [
      withoutRelay({
        iceServers: [turnUdp, turnTcp],
        candidateErrors: [timedOut, {...timedOut, url: turnTcp.url}],
      }),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'noAnswer', args: {server: '203.0.113.7:3478/udp and 203.0.113.7:3478/tcp'}}],
    },
  },
  'given 701 for one of two servers, when the other is still asked, then it is not decided': {
    facts: [
      withoutRelay({
        iceServers: [turnUdp, otherTurn('203.0.113.8')],
        candidateErrors: [timedOut],
        gathering: 'gathering',
        gatheringSeconds: 3,
      }),
    ],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given two connections of a page that tries again, when both are in vain, then it is told once': {
    facts: [withoutRelay({candidateErrors: [timedOut]}), withoutRelay({id: '9-2', candidateErrors: [timedOut]})],
    expect: {status: 'fail', findings: [{message: 'noAnswer'}]},
  },
  'given a refusal of TCP beside silence over UDP for 12 s, when the browser still gathers, then no answer came': {
    facts: [
      withoutRelay({
        iceServers: [turnUdp, turnTcp],
        candidateErrors: [{...timedOut, url: turnTcp.url}],
        gathering: 'gathering',
        gatheringSeconds: 12,
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'waiting'}]},
  },
  'given a name that is not resolved, when judged, then it is named': {
    facts: [
      withoutRelay({
        iceServers: [otherTurn('turn.example.com')],
        candidateErrors: [candidateError(701, 'TURN host lookup received error.', otherTurn('turn.example.com').url)],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'unresolved', args: {name: 'turn.example.com'}}]},
  },
  'given no relay and no error after 12 s, when the browser still gathers, then the server gives no answer': {
    facts: [withoutRelay({gathering: 'gathering', gatheringSeconds: 12})],
    expect: {status: 'fail', findings: [{message: 'waiting', args: {seconds: 12}}]},
  },
  'given no relay after 2 s, when the browser still gathers, then it is too early to tell': {
    facts: [withoutRelay({gathering: 'gathering', gatheringSeconds: 2})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given a relay over TCP where UDP was offered too, when judged, then it is a warning': {
    facts: [
      connection({
        iceServers: [turnUdp, turnTcp],
        localCandidates: [overTcp],
        selectedPair: {local: overTcp, remote: peerCandidate},
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'fallback', args: {other: '203.0.113.7:3478/tcp'}}]},
  },
  'given a relay over TCP where nothing else was offered, when judged, then it passes': {
    facts: [
      connection({
        iceServers: [turnTcp],
        localCandidates: [overTcp],
        selectedPair: {local: overTcp, remote: peerCandidate},
      }),
    ],
    expect: {status: 'pass'},
  },
  'given a call inside that needs no relay, when TURN is not reached, then nothing is wrong': {
    facts: [
      connection({
        localCandidates: [{kind: 'host', protocol: 'udp'}],
        candidateErrors: [timedOut],
      }),
    ],
    expect: {status: 'not-applicable'},
  },
  'given rejected credentials, when judged, then the server was reached': {
    facts: [withoutRelay({candidateErrors: [candidateError(401)]})],
    expect: {status: 'not-applicable'},
  },
});
