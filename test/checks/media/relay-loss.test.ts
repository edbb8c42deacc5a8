import check from '../../../src/checks/media/relay-loss.ts';
import {expressway} from '../../facts/make.ts';
import {relayEnd, stream, traffic, trial} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const rateOf = (lost: number) => {
  const way = {...traffic(400, lost), offeredKbps: 2000, receivedKbps: 2000 * (1 - lost / 400)};
  return {payloadBytes: 1200, seconds: 2, forward: way, backward: way};
};

describeCheck(check, {
  'given a server that goes away in the middle, when packets are lost, then it is not evaluated': {
    facts: [trial('outside', {stream: stream(traffic(50, 40)), ends: [relayEnd(24_100, {isReleased: false})]})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a stream without loss, when judged, then it passes': {facts: [trial('outside')], expect: {status: 'pass'}},
  'given 2 of 100 packets lost, when judged, then that may be chance': {
    facts: [trial('outside', {stream: stream(traffic(50, 2))})],
    expect: {status: 'pass'},
  },
  'given one packet in ten lost, when judged, then it fails': {
    facts: [
      trial('outside', {
        stream: stream(traffic(50, 6), traffic(50, 4)),
        rate: rateOf(40),
        rttMs: {samples: 40, min: 20, median: 22.25, p95: 30, max: 31},
      }),
      expressway({addresses: ['203.0.113.9']}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'lost',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {server: '203.0.113.9:3478/udp (Expressway-E)', percent: '10.0', lost: 10, sent: 100},
        },
      ],
    },
  },
  'given several trials, when each loses a little, then all are counted together': {
    facts: [
      trial('outside', {stream: stream(traffic(50, 3), traffic(50, 1))}),
      trial('outside', {stream: stream(traffic(50, 3), traffic(50, 1))}),
    ],
    expect: {status: 'fail', findings: [{message: 'lost', args: {percent: '4.0', lost: 8, sent: 200}, evidence: 2}]},
  },
  'given all lost one way, when the other way works, then it fails': {
    facts: [trial('outside', {stream: stream(traffic(50, 50))})],
    expect: {status: 'fail', findings: [{message: 'oneWay', args: {received: 50, count: 50, lost: 50}}]},
  },
  'given a stream that arrives, when much of the rate does not, then the way is narrow': {
    facts: [trial('outside', {rate: rateOf(100)})],
    expect: {status: 'fail', findings: [{message: 'narrow', args: {offered: 2000, received: 1500}}]},
  },
  'given large jitter in each of three trials, when judged, then it is a hint': {
    facts: Array.from({length: 3}, () => trial('outside', {stream: stream({jitterMs: 41.6}, {jitterMs: 38})})),
    expect: {status: 'fail', findings: [{message: 'jittery', args: {jitter: 42}}]},
  },
  'given large jitter in one trial, when judged, then this computer may have been busy': {
    facts: [trial('outside', {stream: stream({jitterMs: 41.6}, {jitterMs: 38})})],
    expect: {status: 'pass'},
  },
  'given nothing that arrives either way, when judged, then that is for another check': {
    facts: [trial('outside', {indications: undefined, stream: stream(traffic(50, 50), traffic(50, 50))})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
  'given a trial that did not get so far, when judged, then it is not evaluated': {
    facts: [trial('outside', {indications: undefined, stream: undefined})],
    expect: {status: 'not-evaluated', missing: ['relay.trial']},
  },
});
