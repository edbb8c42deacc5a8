import check from '../../../src/checks/browser/candidates-blocked.ts';
import {candidateError, connection, withoutRelay} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const hidden = {kind: 'host' as const, protocol: 'udp' as const, address: '9f1c.local', port: 54_321};

describeCheck(check, {
  'given a relay, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given an error of a TURN server, when judged, then it was tried': {
    facts: [withoutRelay({candidateErrors: [candidateError(701)]})],
    expect: {status: 'pass'},
  },
  'given hidden host candidates alone and no error, when gathering is over, then TURN was not tried': {
    facts: [withoutRelay({localCandidates: [hidden]})],
    expect: {status: 'fail', findings: [{message: 'untried', args: {candidates: 'candidates of type host alone'}}]},
  },
  'given no candidate at all, when gathering is over, then TURN was not tried': {
    facts: [withoutRelay()],
    expect: {status: 'fail', findings: [{message: 'untried', args: {candidates: 'no candidate at all'}}]},
  },
  'given gathering that goes on, when judged, then nothing is said': {
    facts: [withoutRelay({gathering: 'gathering'})],
    expect: {status: 'not-applicable'},
  },
  'given a page that ended it, when judged, then nothing is said': {
    facts: [withoutRelay({isClosed: true})],
    expect: {status: 'not-applicable'},
  },
  'given no TURN server, when judged, then there was none to try': {
    facts: [withoutRelay({iceServers: []})],
    expect: {status: 'not-applicable'},
  },
});
