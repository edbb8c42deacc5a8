import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {boxName} from '../../model/box-name.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge has no licence that is in force at the time that is judged (F11). */
export default defineCheck({
  id: 'cms/license-invalid',
  system: 'CMS',
  title: {pass: 'The Call Bridge is licensed', fail: 'The Call Bridge is not licensed'},
  failureModes: ['F11'],
  needs: {times: judgedAt},
  needsOneOf: {licenses: cmsLicense, states: cmsSystemStatus},
  after: [],
  references: ['Cisco document 211301, step `license`'],
  messages: {
    expired: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The Call Bridge licence of {box} ended on {date}',
      why: 'Without a licence in force the Call Bridge makes no calls. Judged at {judgedAt}.',
      volatile: ['judgedAt'],
      fix: [
        {
          action: 'Install a new licence file and restart the Call Bridge.',
          where: '{box}: SFTP of cms.lic, then MMP',
          command: 'callbridge restart',
          verify: '`license` shows "callbridge status: Activated" with an expiry in the future.',
        },
      ],
    },
    notActivated: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The Call Bridge of {box} is not activated',
      why: 'Without a licence in force the Call Bridge makes no calls.',
      fix: [
        {
          action: 'Install a licence file that matches the MAC address of this CMS, and restart the Call Bridge.',
          where: '{box}: SFTP of cms.lic, then MMP',
          command: 'license\ncallbridge restart',
          verify: '`license` shows "callbridge status: Activated".',
        },
      ],
    },
  },
  examples: {fail: 'cms/license-expired', pass: 'octavio/healthy'},
  run({times, licenses, states}, report) {
    const [time] = times;
    if (time === undefined) return;
    const callBridge = licenses.filter(({value}) => /^call\s*bridge$/i.test(value.feature));
    let hasFailed = false;
    for (const fact of callBridge) {
      const {status, expiryDate} = fact.value;
      const box = boxName(fact.subject);
      const end = expiryDate === undefined ? Number.POSITIVE_INFINITY : endOfDay(expiryDate);
      if (!/^activated$/i.test(status)) {
        hasFailed = true;
        report.fail('notActivated', {
          subject: fact.subject,
          args: {box},
          evidence: [evidenceOf(fact, 'the MMP prints', 'status')],
        });
      } else if (Number.isNaN(end)) report.lacking(cmsLicense, `the expiry of ${box} could not be read: ${expiryDate}`);
      else if (expiryDate !== undefined && epochMilliseconds(time.value.instant) > end) {
        hasFailed = true;
        report.fail('expired', {
          subject: fact.subject,
          args: {box, date: expiryDate, judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`},
          evidence: [
            evidenceOf(fact, 'the MMP prints', 'expiryDate'),
            evidenceOf(time, `judged at this time: ${time.value.source}`),
          ],
        });
      } else report.pass(expiryDate === undefined ? 'Activated.' : `Activated until ${expiryDate}.`);
    }
    const deactivated = states.find(({value}) => value.activated === false);
    // The API says the same as the licence line, without telling which of several CMS it speaks of.
    if (deactivated !== undefined && !hasFailed) {
      const args = {box: boxName(deactivated.subject)};
      report.fail('notActivated', {
        subject: deactivated.subject,
        args,
        evidence: [evidenceOf(deactivated, '/system/status says', 'activated')],
      });
    } else if (states.some(({value}) => value.activated === true)) report.pass('/system/status says activated.');
    if (callBridge.length === 0 && states.every(({value}) => value.activated === undefined)) {
      report.lacking(cmsLicense, 'no licence line of the Call Bridge');
    }
  },
});

/** A licence holds through the day that is printed. */
function endOfDay(date: string): number {
  return Date.parse(`${date}T23:59:59Z`);
}
