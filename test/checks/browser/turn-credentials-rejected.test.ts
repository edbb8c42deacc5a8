import check from '../../../src/checks/browser/turn-credentials-rejected.ts';
import {
  candidateError,
  connection,
  otherJoinName,
  otherTurn,
  turnTcp,
  turnUdp,
  withoutRelay,
} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a relay, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given 401 and no relay, when judged, then the credentials are rejected': {
    facts: [withoutRelay({candidateErrors: [candidateError(401, 'Unauthorized.')]})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'rejected',
          subject: 'turn://203.0.113.7:3478/udp',
          args: {code: '401', reason: 'Unauthorized', server: '203.0.113.7:3478/udp'},
        },
      ],
    },
  },
  'given 431 with the one text that Chrome has for all codes, when judged, then no reason is made up': {
    facts: [withoutRelay({candidateErrors: [candidateError(431)]})],
    expect: {status: 'fail', findings: [{message: 'rejected', args: {code: '431', reason: '(no reason given)'}}]},
  },
  'given 401 over UDP and TCP, when judged, then it is told once': {
    facts: [
      withoutRelay({
        iceServers: [turnUdp, turnTcp],
        candidateErrors: [candidateError(401, 'Unauthorized.'), candidateError(401, 'Unauthorized.', turnTcp.url)],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'rejected'}]},
  },
  'given 401 of one server and a relay of another, when judged, then it is a warning': {
    facts: [
      connection({
        iceServers: [turnUdp, otherTurn('203.0.113.8')],
        candidateErrors: [candidateError(401, 'Unauthorized.', otherTurn('203.0.113.8').url)],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'beside', subject: 'turn://203.0.113.8:3478/udp'}]},
  },
  'given servers that were not reached, when judged, then nothing is known of credentials': {
    facts: [withoutRelay({candidateErrors: [candidateError(701, 'TURN allocate request timed out.')]})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given 401 on a page that is not the one that guests open, when judged, then nothing is said': {
    facts: [withoutRelay({candidateErrors: [candidateError(401)]}), otherJoinName()],
    expect: {status: 'not-evaluated'},
  },
});
