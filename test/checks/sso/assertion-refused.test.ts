import check from '../../../src/checks/sso/assertion-refused.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const skipped = logged('sso-audience-differs', {}, {line: 20});
const refused = logged('sso-assertion-refused', {}, {line: 21});

describeCheck(check, {
  'given both lines, when judged, then the audience is the cause': {
    facts: [skipped, refused],
    expect: {status: 'fail', findings: [{message: 'audience', subject: 'box:cms', evidence: 2}]},
  },
  'given only that nothing is valid, when judged, then it is a hint': {
    facts: [refused],
    expect: {status: 'fail', findings: [{message: 'invalid', evidence: 1}]},
  },
  'given an assertion that is accepted later, when judged, then it passes': {
    facts: [refused, logged('sso-authentication-id', {tracing: 'b', authenticationId: 'kim'}, {line: 50})],
    expect: {status: 'pass'},
  },
  'given no answer, when judged, then it is not evaluated': {
    facts: [logged('sso-token-sent', {tracing: 'a'})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
