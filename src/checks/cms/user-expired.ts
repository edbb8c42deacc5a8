import {cmsUser} from '../../facts/cms-user.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A user of the MMP, web administration or API can no longer sign in (F19). Guests are none of these. */
export default defineCheck({
  id: 'cms/user-expired',
  system: 'CMS',
  title: {pass: 'No administrator of CMS has expired', fail: 'An administrator of CMS has expired'},
  failureModes: ['F19'],
  needs: {users: cmsUser, times: judgedAt},
  after: [],
  references: ['CMS MMP command reference: user list'],
  messages: {
    expired: {
      severity: 'warning',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'The user {user} of {boxes} expired on {date}',
      why: 'Whoever signs in to MMP, web administration or API with it is refused (401 or 403), management tools among them. Guests do not notice. Judged at {judgedAt}.',
      volatile: ['judgedAt'],
      fix: [
        {
          action: 'Set a new password, which renews the expiry; or remove the user if nobody needs it.',
          where: 'MMP of {boxes}',
          command: 'passwd {user}',
          verify: '`user list` shows an expiry in the future.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-user-expired', pass: 'demo:healthy'},
  run({users, times}, report) {
    const [time] = times;
    if (time === undefined) return;
    const now = epochMilliseconds(time.value.instant);
    // The user database of an MMP is its own, but sites use one name on all.
    const expired = users.filter(({value}) => Date.parse(`${value.expiryDate ?? ''}T23:59:59Z`) < now);
    for (const group of groupFacts(expired, ({value}) => `${value.name} ${value.expiryDate ?? ''}`)) {
      const [first] = group;
      const [box, ...related] = boxesOf(group);
      report.fail('expired', {
        subject: box,
        related,
        args: {
          user: first.value.name,
          boxes: [box, ...related].map(boxName).join(', '),
          date: first.value.expiryDate ?? '',
          judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`,
        },
        evidence: [
          evidenceOf(first, '`user list` prints', 'expiryDate'),
          evidenceOf(time, `judged at this time: ${time.value.source}`),
        ],
      });
    }
    if (expired.length === 0) report.pass(`${counted(users.length, 'user')}, none expired.`);
  },
});
