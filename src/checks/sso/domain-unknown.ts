import {countSignIns, ssoEvents} from '../../facts/derived/sso-events.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * No sso_*.zip of the web bridge is for the domain that somebody typed (F39, F43). A mistyped domain gives the same lines:
 * where others get to their identity provider, that is what it is taken for.
 */
export default defineCheck({
  id: 'sso/domain-unknown',
  system: 'Web bridge',
  title: {
    pass: 'The web bridge has single sign-on for the domains that people type',
    fail: 'The web bridge has no single sign-on for a domain that people type',
  },
  failureModes: ['F39', 'F43'],
  needs: {events: ssoEvents},
  after: [],
  references: ['Cisco document 221573, sign in failed, scenario 2, and prerequisites of the zip'],
  messages: {
    unknown: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The web bridge on {box} finds no single sign-on for the domain that people type; in this log it never found one',
      why: 'People read “Sign in failed” as soon as they have typed their name. The part after @ has to be among supportedDomains of a config.json that the web bridge has read. Guests are not concerned.',
      competing: [
        'supportedDomains of config.json does not hold the domain.',
        'The web bridge read no zip at all: its name does not start with sso_, its files stand in a folder inside, or the web bridge was not restarted after the upload.',
        'The person mistyped the domain.',
      ],
      fix: [
        {
          action:
            'Look that the file is named sso_<name>.zip, that config.json stands at its top level, and that supportedDomains holds the domain of the people.',
          where: 'files of {box} (SFTP); then its MMP',
          command: 'webbridge3 restart',
          verify: 'A sign-in with `?trace=true` logs “Matched SSO sso_<name>.zip”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/sso-domain-unknown', pass: 'logs/sso-claim-missing'},
  run({events}, report) {
    const failed = events.filter(({value}) => value.signature === 'sso-domain-unknown');
    const matched = events.filter(({value}) => value.signature === 'sso-matched');
    for (const group of groupBy(failed, ({subject}) => subject).values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      if (matched.some(({subject}) => subject === first.subject)) {
        report.lacking(
          ssoEvents,
          'others were matched, and a domain is not named in the lines that say it is unknown: mistyped or missing',
        );
        continue;
      }
      const count = countSignIns(group);
      report.fail('unknown', {
        subject: first.subject,
        args: {box: boxName(first.subject)},
        evidence: [
          evidenceOf(first, count === 1 ? 'the web bridge says so' : `the web bridge says so in ${count} sign-ins`),
          ...others.slice(0, 3).map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (failed.length > 0) return;
    if (matched.length > 0) report.pass('Each sign-in was matched to an archive.');
    else report.lacking(ssoEvents, 'no sign-in of a person is in the log');
  },
});
