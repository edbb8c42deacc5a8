import check from '../../../src/checks/sso/user-unknown.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const unknown = (user: string, line: number) => [
  logged('login-user-unknown', {}, {line}),
  logged('login-unsuccessful', {user}, {line: line + 1}),
];
const success = (user: string, line: number) => logged('login-successful', {user}, {line});

describeCheck(check, {
  'given somebody unknown and nobody who gets in, when judged, then it is a hint': {
    facts: unknown('kim@quarry.test', 20),
    expect: {status: 'fail', findings: [{message: 'unknown', args: {user: 'kim@quarry.test'}, evidence: 2}]},
  },
  'given one unknown name beside sign-ins that work, when judged, then it was mistyped': {
    facts: [success('lee@quarry.test', 3), ...unknown('kin@quarry.test', 20), success('kim@quarry.test', 40)],
    expect: {status: 'pass'},
  },
  'given one unknown name twice beside sign-ins that work, when judged, then it is a hint': {
    facts: [
      success('lee@quarry.test', 3),
      ...unknown('kim@quarry.test', 20),
      ...unknown('kim@quarry.test', 60),
      success('lee@quarry.test', 90),
    ],
    expect: {status: 'fail', findings: [{message: 'unknown'}]},
  },
  'given that the same person gets in later, when judged, then it passes': {
    facts: [...unknown('kim@quarry.test', 20), ...unknown('kim@quarry.test', 60), success('kim@quarry.test', 90)],
    expect: {status: 'pass'},
  },
  'given a refusal for another reason, when judged, then it is not evaluated': {
    facts: [logged('login-unsuccessful', {user: 'kim'}, {line: 9})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
