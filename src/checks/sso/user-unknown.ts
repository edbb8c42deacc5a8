import {isAfter} from '../../facts/derived/log-order.ts';
import {ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The lines of one refusal follow each other. */
const mostLinesApart = 10;

/**
 * The Call Bridge has no user of the name that somebody signs in with (F41). One mistyped name beside sign-ins that work
 * proves nothing; the same name again and again, or nobody who gets in, is worth a look.
 */
export default defineCheck({
  id: 'sso/user-unknown',
  system: 'CMS',
  title: {
    pass: 'CMS knows the people who sign in',
    fail: 'CMS does not know a person who signs in',
  },
  failureModes: ['F41'],
  needs: {events: ssoEvents},
  after: ['sso/authentication-id-differs'],
  references: ['Cisco document 221573, username is not recognized, scenario 1'],
  messages: {
    unknown: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'CMS has no user {user}, who tries to sign in',
      why: 'The person reads “Username is not recognized”. CMS knows those whom the last LDAP synchronisation imported, by the name that usernameMapping makes. Guests are not concerned.',
      volatile: ['box'],
      competing: [
        'The person mistyped the name.',
        'LDAP has not been synchronised since the person was added there.',
        'The filter of the LDAP source leaves the person out, or usernameMapping makes another name.',
      ],
      fix: [
        {
          action:
            'See whether the list of users has this name. If not: correct the filter or usernameMapping, and synchronise (POST /api/v1/ldapSyncs).',
          where: '{box}, web admin: Status > Users; API: /api/v1/ldapSources, /api/v1/ldapMappings',
          verify: 'Status > Users shows the person, and the sign-in succeeds.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-user-unknown', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const unknown = events.filter(({value}) => value.signature === 'login-user-unknown');
    const successes = events.filter(({value}) => value.signature === 'login-successful');
    const refusals = events.flatMap((event) => {
      if (event.value.signature !== 'login-unsuccessful') return [];
      const line = unknown.find((one) => {
        const apart = (event.origin.line ?? 0) - (one.origin.line ?? 0);
        return one.origin.input === event.origin.input && Math.abs(apart) <= mostLinesApart;
      });
      return line === undefined ? [] : [{event, line}];
    });
    let judged = 0;
    for (const [user, tries] of groupBy(refusals, ({event}) => event.value.fields.user?.toLowerCase() ?? '')) {
      const last = tries.at(-1);
      if (last === undefined || user === '') continue;
      const later = successes.filter((one) => isAfter(one, last.event) !== false);
      const isOver = later.some(({value}) => value.fields.user?.toLowerCase() === user);
      if (isOver || (tries.length === 1 && successes.length > 0)) continue;
      judged += 1;
      report.fail('unknown', {
        subject: last.event.subject,
        args: {user, box: boxName(last.event.subject)},
        evidence: [
          evidenceOf(last.line, 'the Call Bridge finds nobody of this name'),
          evidenceOf(last.event, tries.length === 1 ? 'the sign-in' : `the last of ${tries.length} sign-ins`),
        ],
      });
    }
    if (judged > 0) return;
    if (successes.length > 0) report.pass('People signed in.');
    else report.lacking(ssoEvents, 'nobody came so far as to be looked up');
  },
});
