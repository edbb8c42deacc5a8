import check from '../../../src/checks/turn/stale-nonce-loop.ts';
import {accepted, edgeOne, rejected, session} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given one 438 and a success after it, when judged, then it passes': {
    facts: [accepted({nonces: 2, staleNonces: 1, longestStaleRun: 1})],
    expect: {status: 'pass'},
  },
  'given many 438 to what was under way, when the next request succeeds, then it passes': {
    facts: [accepted({nonces: 9, staleNonces: 8, longestStaleRun: 8})],
    expect: {status: 'pass'},
  },
  'given fresh nonces refused in a row, when judged, then the server loops': {
    facts: [
      edgeOne(),
      rejected(438, {nonces: 9, staleNonces: 8, longestStaleRun: 8, freshNoncesRefused: 7}),
      rejected(438, {clientAddress: '198.51.100.21', nonces: 6, staleNonces: 5, freshNoncesRefused: 4}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'loop',
          args: {
            count: 7,
            client: '198.51.100.20 and 198.51.100.21',
            server: '203.0.113.9:3478/udp (Expressway-E vcse)',
          },
          evidence: 2,
        },
      ],
    },
  },
  'given a refused nonce that the client keeps, when judged, then the client is named': {
    facts: [rejected(438, {nonces: 5, staleNonces: 4, longestStaleRun: 4, oldNoncesRepeated: 3})],
    expect: {status: 'fail', findings: [{message: 'repeated', args: {count: 3, client: '198.51.100.20'}}]},
  },
  'given two refusals, when judged, then that is too few': {
    facts: [rejected(438, {nonces: 3, staleNonces: 3, freshNoncesRefused: 2, oldNoncesRepeated: 2})],
    expect: {status: 'pass'},
  },
  'given no nonce, when judged, then it is not evaluated': {
    facts: [session()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
