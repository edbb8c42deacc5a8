import check from '../../../src/checks/sso/provider-unreachable.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const sent = (tracing: string, line: number) => logged('sso-token-sent', {tracing}, {line});
const answered = (tracing: string, line: number) => logged('sso-answer-received', {tracing}, {line});

describeCheck(check, {
  'given a browser that does not come back, when nobody ever did, then it is a hint': {
    facts: [sent('a', 20)],
    expect: {status: 'fail', findings: [{message: 'noAnswer', args: {sent: 'one browser'}, evidence: 1}]},
  },
  'given one browser that does not come back, when others did before, then somebody gave up': {
    facts: [sent('a', 20), answered('a', 24), sent('b', 60)],
    expect: {status: 'pass'},
  },
  'given three in a row that do not come back, when others did before, then it is a hint': {
    facts: [sent('a', 20), answered('a', 24), sent('b', 60), sent('c', 70), sent('d', 80)],
    expect: {status: 'fail', findings: [{message: 'noAnswer', args: {sent: '3 browsers in a row'}, evidence: 3}]},
  },
  'given one that does not come back and one after it that does, when judged, then it passes': {
    facts: [sent('a', 20), sent('b', 60), answered('b', 70)],
    expect: {status: 'pass'},
  },
  'given an answer that is an error, when judged, then the browser came back': {
    facts: [sent('a', 20), logged('sso-claim-missing', {tracing: 'a'}, {line: 30})],
    expect: {status: 'pass'},
  },
  'given no browser that was sent, when judged, then it is not evaluated': {
    facts: [logged('login-successful', {user: 'kim'})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
