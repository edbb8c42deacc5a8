import {countSignIns, lastingSsoFailures, ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The identity provider signs the person in, and its answer does not hold the claim that the web bridge looks for (F40). */
export default defineCheck({
  id: 'sso/claim-missing',
  system: 'Web bridge',
  title: {
    pass: 'The answer of the identity provider holds the authentication ID',
    fail: 'The answer of the identity provider holds no authentication ID',
  },
  failureModes: ['F40'],
  needs: {events: ssoEvents},
  after: [],
  references: ['Cisco document 221573, sign in failed, scenario 3'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} finds no authentication ID in the answer of the identity provider ({archive})',
      why: 'People sign in at the identity provider and then read “Sign in failed”. The web bridge looks for a claim whose name is exactly the authenticationIdMapping of its config.json; the answer holds none of that name. Guests are not concerned.',
      volatile: ['archive'],
      fix: [
        {
          action:
            'Compare authenticationIdMapping with the names of the claims that the provider sends: in the browser’s network log, `idpResponse`, decode SAMLResponse from base64 and read the Attribute Name lines.',
          where: 'config.json in {archive}; the claim rules of the identity provider',
        },
        {
          action: 'Make the two equal, to the letter; zip the files themselves, not their folder, and upload the zip.',
          where: 'SFTP to {box}; then its MMP',
          command: 'webbridge3 restart',
          verify:
            'A sign-in with `?trace=true` at the end of the address logs “Successfully obtained authenticationID”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-claim-missing', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const lasting = lastingSsoFailures(events, ['sso-claim-missing'], 'sso-authentication-id');
    for (const [first, ...others] of lasting) {
      const count = countSignIns([first, ...others]);
      report.fail('missing', {
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
      report.pass('An answer of the identity provider held it.');
    else report.lacking(ssoEvents, 'no answer of an identity provider is in the log');
  },
});
