import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import type {Fact} from '../../facts/fact.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {boxName} from '../../model/box-name.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import type {Subject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge has no licence that is in force at the time that is judged (F11). */
export default defineCheck({
  id: 'cms/license-invalid',
  system: 'CMS',
  title: {pass: 'The Call Bridge is licensed', fail: 'The Call Bridge is not licensed'},
  failureModes: ['F11'],
  needs: {times: judgedAt},
  needsOneOf: {licenses: cmsLicense, states: cmsSystemStatus},
  wants: {callBridges: callBridgeSettings},
  after: [],
  references: ['Cisco document 211301, step `license`', 'CMS API reference: /system/licensing'],
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
          action: 'Have a new licence file made for the MAC address of this CMS, which the command prints.',
          where: 'MMP of {box}',
          command: 'iface a',
        },
        {
          action: 'Copy it to the CMS as cms.lic by SFTP, and restart the Call Bridge. Its calls end.',
          where: 'SFTP to {box}, then its MMP',
          command: 'callbridge restart',
          verify: '`license` shows "callbridge status: Activated" with an expiry in the future.',
        },
      ],
    },
    notActivated: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The Call Bridge of {box} has no licence in force: {state}',
      why: 'Without a licence in force the Call Bridge makes no calls.',
      fix: [
        {
          action: 'Have a licence file made for the MAC address of this CMS, which the command prints.',
          where: 'MMP of {box}',
          command: 'iface a',
        },
        {
          action: 'Copy it to the CMS as cms.lic by SFTP, and restart the Call Bridge.',
          where: 'SFTP to {box}, then its MMP',
          command: 'callbridge restart',
          verify: '`license` shows "callbridge status: Activated" with an expiry in the future.',
        },
      ],
    },
  },
  examples: {fail: 'cms/license-expired', pass: 'octavio/healthy'},
  run({times, licenses, states, callBridges}, report) {
    const [time] = times;
    if (time === undefined) return;
    const callBridge = licenses.filter(({value}) => /^call\s*bridge$/i.test(value.feature));
    // A CMS that is only an edge has no Call Bridge to be licensed.
    const edges = new Set(
      callBridges
        .filter(({value}) => value.listeningInterfaces === '' && value.certificateFile === '')
        .map(({subject}) => subject),
    );
    const isEnded = (end: number): boolean => epochMilliseconds(time.value.instant) > end;
    const expired: (typeof licenses)[number][] = [];
    const inactive: {fact: Fact; state: string; shows: string; field: string}[] = [];
    for (const fact of callBridge) {
      const {status, expiryDate, hasUnreadExpiry} = fact.value;
      const box = boxName(fact.subject);
      const end = expiryDate === undefined ? Number.POSITIVE_INFINITY : endOfDay(expiryDate);
      if (edges.has(fact.subject)) report.notApplicable(`${box} has no Call Bridge.`);
      else if (isEnded(end)) expired.push(fact);
      else if (!/^(?:activated|grace\b)/i.test(status)) {
        inactive.push({fact, state: status, shows: 'the licence of the Call Bridge', field: 'status'});
      } else if (Number.isNaN(end) || hasUnreadExpiry === true) {
        report.lacking(
          cmsLicense,
          `the expiry of ${box} could not be read${expiryDate === undefined ? '' : `: ${expiryDate}`}`,
        );
      } else report.pass(expiryDate === undefined ? `${box}: activated.` : `${box}: activated until ${expiryDate}.`);
    }
    for (const fact of states) {
      if (fact.value.activated === true) report.pass('/system/status says activated.');
      else if (fact.value.activated === false)
        inactive.push({fact, state: 'not activated', shows: '/system/status says', field: 'activated'});
    }
    // MMP and API of one box say the same, and saved API replies do not tell which of several boxes they speak of.
    const failed = new Set<Subject>();
    const isNew = ({subject}: Fact): boolean => {
      if (failed.has(subject) || (subject === unnamed && failed.size > 0)) return false;
      failed.add(subject);
      return true;
    };
    for (const fact of expired.sort((first, second) => namedFirst(first, second)).filter(isNew)) {
      report.fail('expired', {
        subject: fact.subject,
        args: {
          box: boxName(fact.subject),
          date: fact.value.expiryDate ?? '',
          judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`,
        },
        evidence: [
          evidenceOf(fact, 'the licence of the Call Bridge', 'expiryDate'),
          evidenceOf(time, `judged at this time: ${time.value.source}`),
        ],
      });
    }
    for (const {fact, state, shows, field} of inactive
      .sort((first, second) => namedFirst(first.fact, second.fact))
      .filter(({fact}) => isNew(fact))) {
      report.fail('notActivated', {
        subject: fact.subject,
        args: {box: boxName(fact.subject), state},
        evidence: [evidenceOf(fact, shows, field)],
      });
    }
    if (callBridge.length === 0 && states.every(({value}) => value.activated === undefined)) {
      report.lacking(cmsLicense, 'no licence line of the Call Bridge');
    }
  },
});

/** The subject of saved API replies, which name no box. */
const unnamed: Subject = 'box:cms';

function namedFirst(first: Fact, second: Fact): number {
  return Number(first.subject === unnamed) - Number(second.subject === unnamed);
}

/** A licence holds through the day that is printed. */
function endOfDay(date: string): number {
  return Date.parse(`${date}T23:59:59Z`);
}
