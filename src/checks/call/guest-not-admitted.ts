import {inLogOrder, isAfter} from '../../facts/derived/log-order.ts';
import type {Fact} from '../../facts/fact.ts';
import {joinAttempt} from '../../facts/join-attempt.ts';
import {counted} from '../../model/count.ts';
import {boxSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** One guest who mistypes is nobody's fault; where others got in before, so many in a row are worth a look. */
const manyInARow = 3;

/**
 * Guests ask for a meeting and get no account (F17, F18). A wrong ID or passcode looks the same, so this is a hint, and
 * only where nobody gets in.
 */
export default defineCheck({
  id: 'call/guest-not-admitted',
  system: 'CMS',
  title: {
    pass: 'Guests who ask for a meeting are admitted',
    fail: 'Guests who ask for a meeting are not admitted',
  },
  failureModes: ['F14', 'F17', 'F18'],
  needs: {attempts: joinAttempt},
  after: [
    'cms/guest-access-off',
    'cms/no-space-for-guests',
    'cms/license-invalid',
    'cms/database-degraded',
    'webbridge/page-server-error',
  ],
  references: ['Cisco document 211301, guest login', 'Cisco document 212298 (nonMemberAccess)'],
  messages: {
    refused: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{count} asked CMS for a meeting at the end of the log, and none was admitted ({how})',
      why: 'The web bridge got an answer for each, and no guest account was made: they see that the meeting is not found, or that the passcode is wrong. The log does not tell what they typed.',
      volatile: ['count'],
      competing: [
        'The guests typed a wrong meeting ID or passcode, or the link they have is out of date.',
        'The space admits members only (nonMemberAccess is false).',
        'Guest access is off, or the access method asks for a passcode that guests do not have.',
      ],
      fix: [
        {
          action:
            'Join with the meeting ID and passcode of the space itself. If that fails too, see that nonMemberAccess of the space is true, and which passcode its access methods have.',
          where: 'CMS API: GET /api/v1/coSpaces?filter=<name>, /api/v1/coSpaces/<id>/accessMethods',
          verify: 'The next guest gets an account: the log says “created guest account”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/guest-not-admitted', pass: 'logs/healthy-cms-3'},
  run({attempts}, report) {
    const admitted = attempts.filter(isAdmitted);
    const refused = inLogOrder(
      attempts.filter((attempt) => isRefused(attempt) && !admitted.some((one) => isAfter(one, attempt) !== false)),
    );
    const last = refused.at(-1);
    if (last === undefined || (admitted.length > 0 && refused.length < manyInARow)) {
      if (admitted.length > 0) report.pass(`${counted(admitted.length, 'guest')} admitted.`);
      else report.lacking(joinAttempt, 'no guest in the log came so far');
      return;
    }
    const ways = new Set(refused.map(({value}) => wayOf(value)));
    report.fail('refused', {
      subject: boxSubject('cms'),
      args: {count: counted(refused.length, 'guest'), how: [...ways].sort().join('; ')},
      evidence: [
        evidenceOf(last, 'the last one', 'outcome'),
        ...refused
          .slice(0, -1)
          .toReversed()
          .slice(0, 3)
          .map((attempt) => evidenceOf(attempt, 'and one before', 'outcome')),
      ],
    });
  },
});

type Attempt = Fact<ReturnType<(typeof joinAttempt)['of']>['value']>;

function isAdmitted({value}: Attempt): boolean {
  return value.guest !== undefined || value.call !== undefined || value.outcome === 'joined';
}

function isRefused(attempt: Attempt): boolean {
  const {outcome, reason = ''} = attempt.value;
  if (isAdmitted(attempt)) return false;
  return (
    outcome === 'no-account' || outcome === 'login-refused' || (outcome === 'page-refused' && /\b4\d\d$/.test(reason))
  );
}

function wayOf({outcome, reason}: Attempt['value']): string {
  if (outcome === 'page-refused') return `the page answered ${reason ?? 'with an error'}`;
  return outcome === 'login-refused' ? (reason ?? 'the login was refused') : 'no guest account was made';
}
