import check from '../../../src/checks/version/nat-reflection-needed.ts';
import {accepted, call, edgeBox, edgeOne, edgeTwo, expressway, logLine, rejected} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given X12.5.3 alone, when judged, then it passes': {
    facts: [edgeOne({version: 'X12.5.3'})],
    expect: {status: 'pass'},
  },
  'given X12.5.2 behind static NAT, when nothing tells of a call, then it passes': {
    facts: [edgeOne({version: 'X12.5.2'})],
    expect: {status: 'pass'},
  },
  'given X12.5.2 behind static NAT, when a call ends in an ICE failure, then it is a hint': {
    facts: [
      edgeOne({version: 'X12.5.2'}),
      call(1, 'joined'),
      call(2, 'ice-failure'),
      logLine('ice-failure', {call: '2'}, '09:00', 'call:cms.log#2'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'needed',
          subject: edgeBox,
          args: {nat: '203.0.113.9', version: 'X12.5.2', count: 1, total: 2},
          evidence: 3,
        },
      ],
    },
  },
  'given such a call and a relay in the capture, when judged, then the relay supports the hint': {
    facts: [edgeOne({version: 'X12.5.2'}), call(2, 'ice-failure'), accepted()],
    expect: {status: 'fail', findings: [{message: 'needed', evidence: 4}]},
  },
  'given such a call and a capture without any relay, when judged, then the cause lies before': {
    facts: [edgeOne({version: 'X12.5.2'}), call(2, 'ice-failure'), rejected(431)],
    expect: {status: 'pass'},
  },
  'given calls that lose no media or never got a relay, when judged, then that is no sign of it': {
    facts: [edgeOne({version: 'X8.11.4'}), call(1, 'joined'), call(2, 'relay-timeout'), call(3, 'credentials-refused')],
    expect: {status: 'pass'},
  },
  'given a cluster with X12.5.4, when a call ends in an ICE failure, then both need it': {
    facts: [edgeOne({version: 'X12.5.4'}), edgeTwo({version: 'X12.5.4'}), call(2, 'ice-failure')],
    expect: {status: 'fail', findings: [{message: 'needed'}, {message: 'needed'}]},
  },
  'given an old box whose static NAT was not read, when judged, then it is not evaluated': {
    facts: [expressway({version: 'X8.11.4', addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given no version, when judged, then it is not evaluated': {
    facts: [expressway({staticNatAddress: '203.0.113.9'})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
});
