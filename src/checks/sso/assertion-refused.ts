import {countSignIns, lastingSsoFailures, ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The web bridge refuses the assertion of the identity provider: meant for another audience, or not valid now (F42). */
export default defineCheck({
  id: 'sso/assertion-refused',
  system: 'Web bridge',
  title: {
    pass: 'The web bridge accepts the assertions of the identity provider',
    fail: 'The web bridge refuses the assertions of the identity provider',
  },
  failureModes: ['F42'],
  needs: {events: ssoEvents},
  after: ['cms/clock-unsynchronised'],
  references: ['Cisco document 221573, no assertion passed in validation'],
  messages: {
    audience: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The identity provider means its answer for another address than the web bridge on {box} has ({archive})',
      why: 'People sign in at the identity provider and then read “Sign in failed”. The Audience in the answer has to be exactly the ssoServiceProviderAddress of config.json: with or without `:443` makes a difference. Guests are not concerned.',
      volatile: ['archive'],
      fix: [
        {
          action:
            'Compare ssoServiceProviderAddress with the Audience that the provider sends: in the browser’s network log, `idpResponse`, decode SAMLResponse from base64.',
          where: 'config.json in {archive}; the relying party trust of the identity provider',
        },
        {
          action: 'Make the two equal, to the letter; zip the files themselves, not their folder, and upload the zip.',
          where: 'SFTP to {box}; then its MMP',
          command: 'webbridge3 restart',
          verify: 'A sign-in with `?trace=true` no longer logs “Skipping assertion”.',
        },
      ],
    },
    invalid: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The web bridge on {box} accepts no assertion in the answer of the identity provider ({archive})',
      why: 'People sign in at the identity provider and then read “Sign in failed”. Guests are not concerned. The line does not say what is wrong with the assertion.',
      volatile: ['archive'],
      competing: [
        'ssoServiceProviderAddress is not exactly the Audience that the provider sends (`:443` makes a difference).',
        'The clock of this CMS is not within NotBefore and NotOnOrAfter of the answer.',
        'The provider signs with a new certificate, and the metadata in the zip are the old ones.',
      ],
      fix: [
        {
          action:
            'Decode the answer (browser’s network log, `idpResponse`, SAMLResponse, base64) and compare Audience, NotBefore, NotOnOrAfter and the certificate with config.json, the clock and the metadata.',
          where: 'config.json and metadata in {archive}; `date` and `ntp status` on the MMP of {box}',
          verify: 'A sign-in with `?trace=true` no longer logs “No assertions passed the validation”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-audience-differs', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const signatures = ['sso-audience-differs', 'sso-assertion-refused'];
    const lasting = lastingSsoFailures(events, signatures, 'sso-authentication-id');
    for (const group of lasting) {
      const audience = group.filter(({value}) => value.signature === 'sso-audience-differs');
      const [first, ...others] = [...audience, ...group.filter((event) => !audience.includes(event))];
      if (first === undefined) continue;
      const count = countSignIns(group);
      report.fail(audience.length > 0 ? 'audience' : 'invalid', {
        subject: first.subject,
        args: {box: boxName(first.subject), archive: first.value.archive ?? 'sso_*.zip'},
        evidence: [
          evidenceOf(first, count === 1 ? 'the web bridge says so' : `the web bridge says so in ${count} sign-ins`),
          ...others.slice(0, 3).map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (lasting.length > 0) return;
    if (events.some(({value}) => value.signature === 'sso-authentication-id'))
      report.pass('An assertion was accepted.');
    else report.lacking(ssoEvents, 'no answer of an identity provider is in the log');
  },
});
