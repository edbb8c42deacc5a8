import check from '../../../src/checks/browser/ice-failed.ts';
import {connection, states, withoutPath, withoutRelay} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a path, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given checks through the relay that are all in vain, when the connection fails, then there is no path': {
    facts: [withoutPath()],
    expect: {status: 'fail', findings: [{message: 'unanswered', args: {count: 241, relay: '203.0.113.7'}}]},
  },
  'given a failure before a check could time out, when judged, then the pairs were given up': {
    facts: [
      withoutPath({
        iceStates: states('checking 0.072', 'disconnected 0.073'),
        connectionStates: states('connecting 0.072', 'failed 0.074'),
        pairs: [],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'atOnce', args: {milliseconds: 2}}]},
  },
  'given no candidate of the other side, when the connection fails, then that is told': {
    facts: [withoutPath({remoteCandidates: []})],
    expect: {status: 'fail', findings: [{message: 'noPeer'}]},
  },
  'given iceConnectionState that stays at new and no failure, when judged, then nothing is said': {
    facts: [withoutRelay()],
    expect: {status: 'not-applicable'},
  },
  'given no relay, when the connection fails, then that is for other checks': {
    facts: [withoutPath({localCandidates: []})],
    expect: {status: 'not-applicable'},
  },
  'given a failure without statistics, when judged, then nothing is said': {
    facts: [withoutPath({pairs: []})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
});
