import check from '../../../src/checks/sso/provider-error.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const failed = (status: string, line = 20) =>
  logged('sso-provider-failure', {request: '_17', reason: `urn:oasis:names:tc:SAML:2.0:status:${status}`}, {line});

describeCheck(check, {
  'given a status of the provider, when judged, then it is named with its meaning': {
    facts: [failed('Responder'), failed('Responder', 30)],
    expect: {status: 'fail', findings: [{message: 'error', args: {status: 'Responder', request: '_17'}, evidence: 2}]},
  },
  'given that the provider refuses the request, when judged, then that is its meaning': {
    facts: [failed('Requester')],
    expect: {status: 'fail', findings: [{message: 'error', args: {status: 'Requester'}}]},
  },
  'given statuses that are rare, when judged, then they are told as they are': {
    facts: [failed('VersionMismatch')],
    expect: {status: 'fail', findings: [{message: 'error', args: {status: 'VersionMismatch'}}]},
  },
  'given a status of another kind, when judged, then it is told as it is': {
    facts: [logged('sso-provider-failure', {request: '_17', reason: 'urn:other'}, {line: 3})],
    expect: {status: 'fail', findings: [{message: 'error', args: {status: 'urn:other'}}]},
  },
  'given a sign-in that works later, when judged, then it passes': {
    facts: [failed('Responder'), logged('sso-authentication-id', {authenticationId: 'kim'}, {line: 50})],
    expect: {status: 'pass'},
  },
  'given no answer, when judged, then it is not evaluated': {
    facts: [logged('sso-token-sent', {tracing: 'a'})],
    expect: {status: 'not-evaluated', missing: ['log.sso-events']},
  },
});
