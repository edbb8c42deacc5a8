import check from '../../../src/checks/browser/turn-refuses-relay.ts';
import {candidateError, connection, withoutRelay} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const refused = (code: number) => withoutRelay({candidateErrors: [candidateError(code)]});

describeCheck(check, {
  'given a relay, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given 486, when judged, then the quota of the user is reached': {
    facts: [refused(486)],
    expect: {status: 'fail', findings: [{message: 'quota', subject: 'turn://203.0.113.7:3478/udp', evidence: 2}]},
  },
  'given 508, when judged, then the server has no relay left': {
    facts: [refused(508)],
    expect: {status: 'fail', findings: [{message: 'capacity'}]},
  },
  'given another error, when judged, then its code is told': {
    facts: [refused(403)],
    expect: {status: 'fail', findings: [{message: 'refused', args: {code: '403'}}]},
  },
  'given rejected credentials, when judged, then that is for another check': {
    facts: [refused(401)],
    expect: {status: 'not-applicable'},
  },
  'given a server that was not reached, when judged, then it refused nothing': {
    facts: [refused(701)],
    expect: {status: 'not-applicable'},
  },
});
