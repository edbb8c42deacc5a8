import check from '../../../src/checks/media/one-way.ts';
import {media, mediaBack} from '../../facts/make-media.ts';
import {captures, edgeFile, guestOutside, paired, serverInside} from '../../facts/two-captures.ts';
import {describeCheck} from '../describe-check.ts';

const both = [...captures, ...paired];
/** The same streams as the edge has them. */
const atEdge = (value = {}) => media({source: guestOutside, destination: serverInside, ...value}, edgeFile);
const backAtEdge = (value = {}) => mediaBack({source: serverInside, destination: guestOutside, ...value}, edgeFile);

describeCheck(check, {
  'given the same streams in both captures, when judged, then it passes': {
    facts: [...both, media(), mediaBack(), atEdge(), backAtEdge()],
    expect: {status: 'pass'},
  },
  'given a stream of the client that the edge does not hold, when that of the edge is in both, then it is lost': {
    facts: [...both, media(), mediaBack(), backAtEdge()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'lost',
          subject: 'flow:udp/192.0.2.20:50000-203.0.113.9:3478',
          args: {source: '192.0.2.20:50000', destination: '203.0.113.9:3478', seconds: '10', missingIn: 'edge.pcapng'},
          evidence: 3,
        },
      ],
    },
  },
  'given sound and video of one path that are both missing, when judged, then it is told once': {
    facts: [...both, media(), media({ssrc: 3}), mediaBack(), backAtEdge()],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given a client that only watches, when judged, then nothing is lost': {
    facts: [...both, mediaBack(), backAtEdge()],
    expect: {status: 'pass'},
  },
  'given no media of the call in the other capture, when judged, then nothing is known': {
    facts: [...both, media(), mediaBack()],
    expect: {status: 'not-evaluated', missing: ['call.media']},
  },
  'given a second stream of a path on which another arrives, when judged, then it passes': {
    facts: [...both, media(), media({ssrc: 3}), mediaBack(), atEdge(), backAtEdge()],
    expect: {status: 'pass'},
  },
  'given a stream of a second, when it is not in the other capture, then it passes': {
    facts: [...both, media({packets: 40, expected: 40}), mediaBack(), backAtEdge()],
    expect: {status: 'pass'},
  },
  'given one capture, when media goes one way, then it is not judged': {
    facts: [captures[0]!, media()],
    expect: {status: 'not-evaluated', missing: ['capture.pairs']},
  },
});
