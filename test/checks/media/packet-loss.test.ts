import check from '../../../src/checks/media/packet-loss.ts';
import {call, peer, relayedPath} from '../../facts/make-ice.ts';
import {caller, media, mediaBack, relay} from '../../facts/make-media.ts';
import {describeCheck} from '../describe-check.ts';

const lossy = mediaBack({lost: 50, packets: 450});
const direct = {isRelayed: false, source: caller, destination: peer};

describeCheck(check, {
  'given media of which nothing is missing, when judged, then it passes': {
    facts: [media(), mediaBack()],
    expect: {status: 'pass'},
  },
  'given a tenth missing in one direction, when judged, then that direction is named': {
    facts: [media(), lossy],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'lost',
          subject: 'flow:udp/203.0.113.9:3478-192.0.2.20:50000',
          args: {
            percent: '10.0',
            source: '203.0.113.9:3478',
            destination: '192.0.2.20:50000',
            lost: 50,
            expected: 500,
            others: 'no other direction loses as many',
          },
          evidence: 1,
        },
      ],
    },
  },
  'given several paths that lose packets, when judged, then the worst is told and the others are counted': {
    facts: [lossy, media({lost: 100, packets: 400}), media({source: {...caller, port: 50_002}})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'lost', args: {percent: '20.0', others: '1 of 2 other directions lose packets too'}, evidence: 2},
      ],
    },
  },
  'given sound that is whole and video that is not, when judged, then the share is that of the video': {
    facts: [mediaBack(), mediaBack({ssrc: 3, lost: 100, packets: 400})],
    expect: {
      status: 'fail',
      findings: [{message: 'lost', args: {percent: '20.0', others: 'no other media was captured'}}],
    },
  },
  'given a few packets missing, when judged, then it passes': {
    facts: [mediaBack({lost: 10, packets: 90, expected: 100}), media({lost: 20, expected: 1000, packets: 980})],
    expect: {status: 'pass'},
  },
  'given loss in two captures, when judged, then each has its own finding': {
    facts: [lossy, mediaBack({lost: 60, packets: 440}, 'edge.pcapng')],
    expect: {
      status: 'fail',
      findings: [
        {message: 'lost', args: {lost: 50}},
        {message: 'lost', args: {lost: 60}},
      ],
    },
  },
  'given loss in packets on no path of ICE, when judged, then nothing is known of calls': {
    facts: [media({...direct, lost: 50, packets: 450})],
    expect: {status: 'not-evaluated', missing: ['call.media']},
  },
  'given loss on a path of ICE without TURN, when judged, then it counts': {
    facts: [
      media({...direct, lost: 50, packets: 450}),
      call([relayedPath({isRelayed: false, first: caller, second: peer, turnClient: undefined, peer: undefined})]),
    ],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given numbers missing over TCP, when judged, then the network is not blamed': {
    facts: [mediaBack({lost: 50, packets: 450, transport: 'tcp'})],
    expect: {status: 'not-evaluated', missing: ['call.media']},
  },
  'given loss from the server alone, when judged, then the capture is no excuse for the client': {
    facts: [mediaBack({lost: 50, packets: 450, source: relay})],
    expect: {status: 'fail', findings: [{message: 'lost', args: {source: '203.0.113.9:3478'}}]},
  },
});
