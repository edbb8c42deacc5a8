import {isAfter} from '../../facts/derived/log-order.ts';
import {ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Browsers are sent to the identity provider and none comes back (F38). Somebody who gives up looks the same, so this is
 * a hint, and only where nobody at all came back.
 */
export default defineCheck({
  id: 'sso/provider-unreachable',
  system: 'Web bridge',
  title: {
    pass: 'Browsers come back from the identity provider',
    fail: 'No browser comes back from the identity provider',
  },
  failureModes: ['F38'],
  needs: {events: ssoEvents},
  after: ['sso/provider-error'],
  references: ['Cisco document 221573, sign in failed, scenario 1'],
  messages: {
    noAnswer: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The web bridge on {box} sent {sent} to the identity provider, and no browser came back',
      why: 'The browser itself has to reach the identity provider, from where the person is; CMS does not. If it cannot, the person sees an error page of the browser after typing the name. Guests are not concerned.',
      volatile: ['sent'],
      competing: [
        'The browser cannot resolve or reach the identity provider (DNS, firewall, VPN).',
        'The person did not finish signing in there, or the log ends before.',
        'The provider sends the browser to another address than the web bridge (assertion consumer URL), or the answer reached another web bridge, whose log was not given.',
      ],
      fix: [
        {
          action:
            'Open the SingleSignOnService address of the provider from the network of the person; if it does not open, repair DNS or routing to it.',
          where: 'browser of the person; the address stands in idp_config.xml of the sso_*.zip',
          verify: 'A sign-in with `?trace=true` logs “Attempting to find SSO in SAML IDP Response”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-provider-unreachable', pass: 'logs/healthy-cms-3'},
  run({events}, report) {
    const isAnswer = (signature: string): boolean =>
      ['sso-answer-received', 'sso-authentication-id', 'sso-claim-missing', 'sso-provider-failure'].includes(
        signature,
      ) || /^sso-a(?:udience|ssertion)/.test(signature);
    const sent = events.filter(({value}) => value.signature === 'sso-token-sent');
    const answers = events.filter(({value}) => isAnswer(value.signature));
    const open = sent.filter(
      (one) => !answers.some((answer) => answer.value.signIn === one.value.signIn || isAfter(answer, one) !== false),
    );
    const boxes = groupBy(open, ({subject}) => subject);
    for (const [first, ...others] of boxes.values()) {
      // People give up now and then; where it worked before, only several in a row tell something.
      if (first === undefined || (answers.length > 0 && others.length < 2)) continue;
      report.fail('noAnswer', {
        subject: first.subject,
        args: {
          box: boxName(first.subject),
          sent: others.length === 0 ? 'one browser' : `${others.length + 1} browsers in a row`,
        },
        evidence: [
          evidenceOf(first, 'sent to the identity provider; no answer follows in the log'),
          ...others.slice(0, 3).map((event) => evidenceOf(event, 'and here')),
        ],
      });
      return;
    }
    if (answers.length > 0) report.pass('Browsers came back with an answer.');
    else if (sent.length === 0) report.lacking(ssoEvents, 'no browser was sent to an identity provider');
  },
});
