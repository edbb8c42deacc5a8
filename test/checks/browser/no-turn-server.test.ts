import check from '../../../src/checks/browser/no-turn-server.ts';
import {connection, withoutPath, withoutRelay} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a TURN server, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given none and a connection that failed, when judged, then it is missing': {
    facts: [withoutPath({iceServers: [], localCandidates: [{kind: 'host', protocol: 'udp'}]})],
    expect: {status: 'fail', findings: [{message: 'none', args: {page: 'https://join.example.com'}, evidence: 2}]},
  },
  'given none and a connection that works, when judged, then none was needed': {
    facts: [connection({iceServers: []})],
    expect: {status: 'not-applicable'},
  },
  'given none and a connection that did not fail, when judged, then nothing is wrong': {
    facts: [withoutRelay({iceServers: []})],
    expect: {status: 'not-applicable'},
  },
  'given a dump that does not tell, when judged, then nothing is said': {
    facts: [connection({iceServers: undefined} as never)],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
});
