import check from '../../../src/checks/sso/domain-unknown.ts';
import {core, logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const failed = (line: number) => [
  logged('sso-domain-unknown', {tracing: `t${line}`, reason: 'Failed finding'}, {line}),
  logged('sso-domain-unknown', {reason: 'Invalid'}, {line: line + 1}),
];

describeCheck(check, {
  'given only sign-ins without a match, when judged, then no archive is for them': {
    facts: [...failed(20), ...failed(60)],
    expect: {status: 'fail', findings: [{message: 'unknown', subject: 'box:cms', evidence: 4}]},
  },
  'given that others are matched, when judged, then mistyped and missing cannot be told apart': {
    facts: [...failed(20), logged('sso-matched', {tracing: 'm', archive: 'sso_quarry.zip'}, {line: 90})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
  'given that others are matched on another CMS, when judged, then this one has no match': {
    facts: [
      ...failed(20),
      logged('sso-matched', {tracing: 'm', archive: 'sso_quarry.zip'}, {line: 90, input: 'core.log', box: core}),
    ],
    expect: {status: 'fail', findings: [{message: 'unknown'}]},
  },
  'given only matches, when judged, then it passes': {
    facts: [logged('sso-matched', {tracing: 'm', archive: 'sso_quarry.zip'}, {line: 90})],
    expect: {status: 'pass'},
  },
  'given no sign-in, when judged, then it is not evaluated': {
    facts: [logged('login-successful', {user: 'kim'})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
