import check from '../../../src/checks/sso/claim-missing.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const matched = (tracing: string, archive: string, line: number) => logged('sso-matched', {tracing, archive}, {line});
const missing = (line: number, tracing?: string) =>
  logged('sso-claim-missing', {reason: 'Failed', ...(tracing === undefined ? {} : {tracing})}, {line});
const obtained = (tracing: string, line: number) =>
  logged('sso-authentication-id', {tracing, authenticationId: 'kim'}, {line});

describeCheck(check, {
  'given an answer without the claim, when judged, then the archive of its sign-in is named': {
    facts: [matched('a', 'sso_quarry.zip', 10), missing(12), missing(13, 'a')],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: 'box:cms', args: {archive: 'sso_quarry.zip'}, evidence: 2}],
    },
  },
  'given an answer with the claim later, when judged, then it is repaired': {
    facts: [missing(12, 'a'), obtained('b', 40)],
    expect: {status: 'pass'},
  },
  'given an answer of another provider later, when judged, then that says nothing of this one': {
    facts: [matched('a', 'sso_quarry.zip', 11), missing(12, 'a'), matched('b', 'sso_other.zip', 39), obtained('b', 40)],
    expect: {status: 'fail', findings: [{message: 'missing', args: {archive: 'sso_quarry.zip'}}]},
  },
  'given an answer with the claim before, when judged, then it is broken since': {
    facts: [obtained('b', 4), missing(12, 'a')],
    expect: {status: 'fail', findings: [{message: 'missing', args: {archive: 'sso_*.zip'}}]},
  },
  'given no answer at all, when judged, then it is not evaluated': {
    facts: [matched('a', 'sso_quarry.zip', 10)],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
