import {isAfter} from '../../facts/derived/log-order.ts';
import {ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Provider and Call Bridge name one person differently: the claim is another attribute than that of the LDAP mapping (F41). */
export default defineCheck({
  id: 'sso/authentication-id-differs',
  system: 'CMS',
  title: {
    pass: 'The authentication ID of the provider is that of the user on CMS',
    fail: 'The authentication ID of the provider is not that of the user on CMS',
  },
  failureModes: ['F41'],
  needs: {events: ssoEvents},
  after: [],
  references: ['Cisco document 221573, username is not recognized, scenario 2'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'CMS knows {users}, but with another authentication ID than {authenticationId}, which the provider sends',
      why: 'The person reads “Username is not recognized”. The authenticationId that CMS imported from LDAP has to be the value of the claim. Guests are not concerned.',
      volatile: ['users', 'authenticationId', 'box'],
      competing: ['At the identity provider somebody signed in as another person than the one typed into the web app.'],
      fix: [
        {
          action:
            'Compare the authenticationId of the user with the claim; then set authenticationIdMapping of the LDAP mapping to the attribute that the provider sends (or the claim rule to the attribute of the mapping).',
          where: 'API of {box}: GET /api/v1/users/<id>, PUT /api/v1/ldapMappings/<id>',
        },
        {
          action: 'Synchronise LDAP: POST /api/v1/ldapSyncs.',
          where: 'API of {box}',
          verify: 'GET /api/v1/users/<id> shows the value of the claim as authenticationId, and the sign-in succeeds.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-authentication-id', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const successes = events.filter(({value}) => value.signature === 'login-successful');
    const rejected = events.filter(
      (event) =>
        event.value.signature === 'login-rejected' &&
        /authenticationId/i.test(event.value.fields.reason ?? '') &&
        !successes.some((one) => userOf(one) === userOf(event) && isAfter(one, event) === true),
    );
    for (const group of groupBy(rejected, ({subject}) => subject).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const users = [...groupBy(group, userOf).values()].flatMap(([one]) => one ?? []);
      const sent = events.filter(
        ({value}) => value.signature === 'sso-authentication-id' && value.signIn === first.value.signIn,
      );
      const names = users.map((event) => event.value.fields.user ?? 'a user').sort();
      report.fail('differs', {
        subject: first.subject,
        args: {
          box: boxName(first.subject),
          users: names.slice(0, 2).join(', ') + (names.length > 2 ? ` and ${names.length - 2} more` : ''),
          authenticationId: sent[0]?.value.fields.authenticationId ?? 'the one',
        },
        evidence: [
          evidenceOf(first, 'the Call Bridge refuses it'),
          ...sent.slice(0, 1).map((event) => evidenceOf(event, 'what the provider sends')),
          ...users.slice(1, 4).map((event) => evidenceOf(event, 'and another person')),
        ],
      });
    }
    if (rejected.length > 0) return;
    if (successes.length > 0) report.pass('People signed in.');
    else report.lacking(ssoEvents, 'nobody came so far as to be compared');
  },
});

function userOf({value}: {readonly value: {readonly fields: Readonly<Record<string, string>>}}): string {
  return value.fields.user?.toLowerCase() ?? '';
}
