import {byBox, systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswaySetting} from '../../facts/expressway-setting.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const settingsByEdge = byBox(expresswaySetting, 'expressway-e');
/** Web administration on the dedicated management interface only, from X12.7. */
const managementOnly = /(?:dmi|management ?interface).*only/i;

/** TCP 443 of Expressway-E belongs to the guests; web administration has to be elsewhere (F70). */
export default defineCheck({
  id: 'expressway/admin-port-443',
  system: 'Expressway-E',
  title: {
    pass: 'Web administration of Expressway-E leaves TCP 443 to the guests',
    fail: 'Web administration of Expressway-E is on TCP 443',
  },
  failureModes: ['F70'],
  needs: {systems: systemsByBox},
  wants: {settings: settingsByEdge, alarms: knownAlarms},
  after: [],
  references: ['Cisco document 211301, step Web administrator port', 'Expressway alarms 25018, 25027, 45024'],
  messages: {
    taken: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Web administration of {box} is on TCP 443, which guests need',
      why: 'Only one of them can have the port: guests who open the join page see the login page of Expressway, or nothing.',
      fix: [
        {
          action:
            'Set Web administrator port to 445, save, and restart the box. From then on administer it at port 445.',
          where: '{box}, System > Administration; restart under Maintenance > Restart options',
          verify: 'The join page opens at TCP 443, and the login page of Expressway at 445.',
        },
      ],
    },
    perhaps: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Web administration of {box} is on TCP 443, which guests need',
      why: 'Unless web administration is allowed on the dedicated management interface only (from X12.7), guests who open the join page see the login page of Expressway, or nothing.',
      competing: ['Web administration listens on the dedicated management interface only.'],
      fix: [
        {
          action:
            'Set Web administrator port to 445, or allow administration on the dedicated management interface only; save, and restart the box.',
          where: '{box}, System > Administration; restart under Maintenance > Restart options',
          verify: 'The join page opens at TCP 443, and the login page of Expressway does not.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-admin-port-443', pass: 'demo:healthy'},
  run({systems, settings, alarms}, report) {
    let judged = 0;
    for (const fact of systems) {
      const {subject, value} = fact;
      const {webAdministratorPort: port, version} = value;
      if (!subject.startsWith('box:expressway-e') || port === undefined) continue;
      judged += 1;
      const box = boxName(subject);
      const own = settings.filter((setting) => setting.subject === subject && managementOnly.test(setting.value.path));
      const only = own.find((setting) => /^(?:on|yes|true|enabled?)$/i.test(setting.value.value));
      const alarm = alarms.find((raised) => raised.subject === subject && raised.value.number === '45024');
      const isOlder = version === undefined ? undefined : isOlderThan(version, 'X12.7');
      const evidence = evidenceOf(fact, 'the setting', 'webAdministratorPort');
      if (port !== 443) report.pass(`Web administration of ${box} is on port ${port}.`);
      else if (alarm !== undefined)
        report.fail('taken', {subject, args: {box}, evidence: [evidence, evidenceOf(alarm, 'the alarm', 'title')]});
      else if (isOlder === true)
        report.fail('taken', {subject, args: {box}, evidence: [evidence, evidenceOf(fact, 'its version', 'version')]});
      else if (only !== undefined) report.pass(`${box} is administered over its management interface only.`);
      else report.fail('perhaps', {subject, args: {box}, evidence: [evidence]});
    }
    if (judged === 0) report.lacking(expresswaySystem, 'the web administrator port of Expressway-E is not known');
  },
});
