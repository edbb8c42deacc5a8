import check from '../../../src/checks/media/consent-lost.ts';
import {dtlsHandshake} from '../../../src/facts/dtls-handshake.ts';
import {accepted, at, origin, placed} from '../../facts/make.ts';
import {call, checks, client, peer, relayedPath} from '../../facts/make-ice.ts';
import {icmp} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

const lossAfter = (unansweredSeconds: number, from: 'first' | 'second' = 'first') => ({
  fromFirst: checks(40, 10),
  consentLost: {
    from,
    lastAnsweredTime: at('09:30:20'),
    lastAnsweredFrame: 60,
    unansweredChecks: 9,
    unansweredSeconds,
    firstUnansweredFrame: 70,
  },
});
const lost = relayedPath(lossAfter(18));
/** Without TURN: the browser asks, and the bridge fell silent. */
const direct = relayedPath({...lossAfter(18), isRelayed: false, second: peer, turnClient: undefined, peer: undefined});

const alert = (time: string) =>
  dtlsHandshake.of('flow:test', origin, {
    client,
    server: peer,
    transport: 'udp',
    isRelayed: false,
    offeredVersions: [],
    messages: [],
    retransmissions: 0,
    alerts: [{from: 'server', level: 'warning', description: 'close_notify', after: [], frame: 65, time: at(time)}],
    outcome: 'complete',
    longestDatagram: 0,
    quietSeconds: 0,
    firstFrame: 20,
    firstTime: at('09:30:01'),
    lastTime: at('09:30:20'),
  });

describeCheck(check, {
  'given checks that are answered to the end, when judged, then it passes': {
    facts: [call([relayedPath({fromFirst: checks(40, 40)})])],
    expect: {status: 'pass'},
  },
  'given a path that goes silent, when checks go on, then it fails': {
    facts: [call([lost])],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'lost',
          args: {
            time: '2031-05-04 09:30:20 UTC',
            sender: '198.51.100.20:50000',
            receiver: '192.0.2.30:40000 behind TURN server 203.0.113.9:3478',
            count: 9,
            seconds: 18,
          },
        },
      ],
    },
  },
  'given two captures of one call, when judged, then it is told once': {
    facts: [call([lost]), call([lost], 'exp.pcap')],
    expect: {status: 'fail', findings: [{message: 'lost', evidence: 3}]},
  },
  'given six seconds of silence, when the capture ends, then it is a hint': {
    facts: [call([relayedPath(lossAfter(6))])],
    expect: {status: 'fail', findings: [{message: 'weak'}]},
  },
  'given that the silent side gave its relay back, when judged, then the call was ended': {
    facts: [call([relayedPath(lossAfter(18, 'second'))]), accepted({releasedFrame: 66})],
    expect: {status: 'pass'},
  },
  'given that the asking side gave up and its relay back, when judged, then it was lost all the same': {
    facts: [call([lost]), accepted({releasedFrame: 99})],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given a closed port at the silent side itself, when judged, then the call was ended': {
    facts: [call([direct]), icmp('port-unreachable', {about: {source: client, destination: peer, transport: 'udp'}})],
    expect: {status: 'pass'},
  },
  'given a closed port at the TURN server, when judged, then the call was not ended': {
    facts: [call([lost]), icmp('port-unreachable')],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given a DTLS alert just then, when judged, then the call was ended': {
    facts: [call([direct]), alert('09:30:21')],
    expect: {status: 'pass'},
  },
  'given a DTLS alert long before, when judged, then it is another matter': {
    facts: [call([direct]), alert('09:30:02')],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given no answer on any path, when judged, then it is not evaluated': {
    facts: [call([relayedPath()])],
    expect: {status: 'not-evaluated', missing: ['ice.session']},
  },
  'given host unreachable for the silent side, when judged, then the call was not ended': {
    facts: [call([direct]), icmp('host-unreachable', {about: {source: client, destination: peer, transport: 'udp'}})],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given rotated files, when the relay was given back in the later one, then frames of two files are not compared': {
    facts: [
      placed(call([lost]), 'paths.0.first.unanswered', '09:30:21'),
      placed(accepted({releasedFrame: 8}), 'releasedFrame', '09:30:59', 'later.pcap'),
    ],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
});
