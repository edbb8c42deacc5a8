import {cmsTimeStatus} from '../../facts/cms-time-status.ts';
import {isStated} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS follows none of its NTP servers (F37, F76). */
export default defineCheck({
  id: 'cms/clock-unsynchronised',
  system: 'CMS',
  title: {pass: 'CMS follows an NTP server', fail: 'CMS follows none of its NTP servers'},
  failureModes: ['F37', 'F76'],
  needs: {states: cmsTimeStatus},
  after: [],
  references: ['Cisco document 221573 (web app single sign-on)', 'RFC 5905'],
  messages: {
    unsynchronised: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} follows none of its NTP servers ({servers})',
      why: 'The clock then drifts. Certificates, and on CMS 3.x the tokens of guests, are judged by it: once it is wrong by minutes, guests are sent back to the start page. Logs of several boxes cannot be put together.',
      fix: [
        {
          action: 'Let UDP 123 pass from {box} to {servers}.',
          where: 'firewall between them',
        },
        {
          action: 'If none of them is to be reached, set another one.',
          where: 'MMP of {box}',
          command: 'ntp server add <address>\nntp server list',
          verify: 'After some minutes `ntp status` has a star before one server, and `date` is right.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-clock-unsynchronised', pass: 'demo:healthy'},
  run({states}, report) {
    for (const fact of states) {
      const {servers} = fact.value;
      const box = boxName(fact.subject);
      const selected = servers.find(({isSelected}) => isSelected);
      if (servers.length === 0) report.notApplicable(`${box} has no NTP server.`);
      else if (selected !== undefined) report.pass(`${box} follows ${selected.address}.`);
      else {
        const [, ...more] = servers;
        report.fail('unsynchronised', {
          subject: fact.subject,
          args: {box, servers: servers.map(({address}) => address).join(', ')},
          evidence: [
            evidenceOf(fact, '`ntp status` has no star before it', 'servers'),
            ...more
              .map((_, index) => `servers.${index + 1}`)
              .filter((field) => isStated(fact, field))
              .map((field) => evidenceOf(fact, 'nor before this one', field)),
          ],
        });
      }
    }
  },
});
