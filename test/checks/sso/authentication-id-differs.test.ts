import check from '../../../src/checks/sso/authentication-id-differs.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const rejected = (user: string, line: number) =>
  logged('login-rejected', {user, reason: 'authenticationId incorrect'}, {line});
const sent = (tracing: string, line: number) =>
  logged('sso-authentication-id', {tracing, authenticationId: 'kim@quarry.test'}, {line});
const success = (user: string, line: number) => logged('login-successful', {user}, {line});

describeCheck(check, {
  'given a rejected person, when judged, then the authentication ID that the provider sent is told': {
    facts: [sent('a', 18), rejected('kim@quarry.test', 20)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'differs', args: {users: 'kim@quarry.test', authenticationId: 'kim@quarry.test'}, evidence: 2},
      ],
    },
  },
  'given several people, when judged, then they are one finding': {
    facts: [rejected('kim@quarry.test', 20), rejected('lee@quarry.test', 60), rejected('max@quarry.test', 90)],
    expect: {
      status: 'fail',
      findings: [{message: 'differs', args: {users: 'kim@quarry.test, lee@quarry.test and 1 more'}, evidence: 3}],
    },
  },
  'given that the same person gets in later, when judged, then it is repaired': {
    facts: [rejected('kim@quarry.test', 20), success('Kim@quarry.test', 80)],
    expect: {status: 'pass'},
  },
  'given that another person gets in later, when judged, then this one still does not': {
    facts: [rejected('kim@quarry.test', 20), success('lee@quarry.test', 80)],
    expect: {status: 'fail', findings: [{message: 'differs'}]},
  },
  'given another reason, when judged, then that is not this': {
    facts: [logged('login-rejected', {user: 'kim', reason: 'account locked'}), success('lee', 9)],
    expect: {status: 'pass'},
  },
  'given nobody who came so far, when judged, then it is not evaluated': {
    facts: [logged('sso-token-sent', {tracing: 'a'})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
