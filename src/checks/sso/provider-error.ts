import {countSignIns, lastingSsoFailures, ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The identity provider answers with a SAML status that is no success (SAML 2.0 core §3.2.2.2). */
export default defineCheck({
  id: 'sso/provider-error',
  system: 'Web bridge',
  title: {
    pass: 'The identity provider answers without an error',
    fail: 'The identity provider answers with an error',
  },
  failureModes: ['F38'],
  needs: {events: ssoEvents},
  after: [],
  references: ['Cisco document 221573, Microsoft ADFS failure codes', 'SAML 2.0 core §3.2.2.2'],
  messages: {
    error: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The identity provider answers sign-ins to {box} with {status}',
      why: 'People read “Sign in failed”. {meaning} Guests are not concerned.',
      fix: [
        {
          action:
            'Look up the request {request} in the log of the identity provider (AD FS: Event Viewer, AD FS > Admin) and repair what it names.',
          where: 'identity provider',
          verify: 'A sign-in reaches the web app, and the log of the web bridge has no such line.',
        },
      ],
      volatile: ['request'],
    },
  },
  examples: {fail: 'logs/sso-provider-error', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const lasting = lastingSsoFailures(events, ['sso-provider-failure'], 'sso-authentication-id');
    for (const [first, ...others] of lasting) {
      const {reason = '', request = ''} = first.value.fields;
      const count = countSignIns([first, ...others]);
      report.fail('error', {
        subject: first.subject,
        args: {box: boxName(first.subject), status: statusOf(reason), meaning: meaningOf(reason), request},
        evidence: [
          evidenceOf(first, count === 1 ? 'the web bridge says so' : `the web bridge says so ${count} times`),
          ...others.slice(0, 3).map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (lasting.length > 0) return;
    if (events.some(({value}) => value.signature === 'sso-authentication-id')) report.pass('It signed somebody in.');
    else report.lacking(ssoEvents, 'no answer of an identity provider is in the log');
  },
});

function statusOf(reason: string): string {
  return reason.replace(/^urn:oasis:names:tc:SAML:2\.0:status:/, '');
}

function meaningOf(reason: string): string {
  const status = statusOf(reason);
  if (status === 'Responder') return 'The status Responder says that the fault is on the side of the provider.';
  if (status === 'Requester')
    return 'The status Requester says that the provider refuses the request: it does not know the web bridge, or its signature.';
  if (status === 'VersionMismatch') return 'The provider does not speak SAML 2.0 here.';
  return 'The status is that of the provider.';
}
