import check from '../../../src/checks/call/guest-not-admitted.ts';
import {joinAttempt} from '../../../src/facts/join-attempt.ts';
import {at} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

type Value = ReturnType<(typeof joinAttempt)['of']>['value'];

const attempt = (time: string, value: Partial<Value>) =>
  joinAttempt.of(
    `call:cms.log#${time}`,
    {input: 'cms.log', format: 'cms-log', line: 1, time: at(time)},
    {outcome: 'unknown', lines: [], ...value},
  );
const refused = (time: string) => attempt(time, {outcome: 'no-account', request: '7'});
const page = (time: string, reason: string) => attempt(time, {outcome: 'page-refused', reason});
const joined = (time: string) => attempt(time, {outcome: 'joined', guest: 'guest7'});

describeCheck(check, {
  'given a guest who gets no account, when nobody does, then it is a hint': {
    facts: [refused('09:00')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          subject: 'box:cms',
          args: {count: '1 guest', how: 'no guest account was made'},
          evidence: 1,
        },
      ],
    },
  },
  'given refusals in several ways, when judged, then each is told': {
    facts: [
      page('09:00', 'HTTP 404'),
      page('09:01', 'HTTP 404'),
      attempt('09:02', {outcome: 'login-refused', reason: 'invalid passcode'}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', args: {how: 'invalid passcode; the page answered HTTP 404'}, evidence: 3}],
    },
  },
  'given one at the end who is not admitted, when others were, then that one mistyped': {
    facts: [joined('09:00'), refused('09:10')],
    expect: {status: 'pass'},
  },
  'given three in a row who are not admitted, when others were, then it is a hint': {
    facts: [joined('09:00'), refused('09:10'), refused('09:11'), refused('09:12')],
    expect: {status: 'fail', findings: [{message: 'refused', args: {count: '3 guests'}}]},
  },
  'given somebody who is admitted after them, when judged, then it passes': {
    facts: [refused('09:10'), refused('09:11'), refused('09:12'), joined('09:20')],
    expect: {status: 'pass'},
  },
  'given a server error of the page, when judged, then that is another fault': {
    facts: [page('09:00', 'HTTP 502'), attempt('09:01', {})],
    expect: {status: 'not-evaluated', missing: ['log.join-attempt']},
  },
});
