import {listsByBox, subjectsOf, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const ids = {'stops-join': 'stopsJoin', 'stops-media': 'stopsMedia', degrades: 'degrades'} as const;
const fix = [
  {
    action: '{step}.',
    where: '{where}',
    verify: 'Status > Alarms of {box} no longer shows this alarm. An acknowledged alarm is still raised.',
  },
] as const;

/** Alarms that Expressway itself raises and that a guest notices. Restart, time and bans have checks of their own. */
export default defineCheck({
  id: 'expressway/alarm-raised',
  system: 'Expressway-E',
  title: {
    pass: 'The Expressways raise no alarm that matters to guests',
    fail: 'An Expressway raises an alarm that matters to guests',
  },
  failureModes: ['F62', 'F70', 'F80', 'F84', 'F86', 'F97', 'F99'],
  needs: {},
  needsOneOf: {alarms: knownAlarms, lists: listsByBox},
  after: [
    'expressway/tunnel-down',
    'expressway/zone-down',
    'expressway/zone-certificate-refused',
    'expressway/zone-login-refused',
    'expressway/zone-tls-off',
    'expressway/admin-port-443',
    'expressway/turn-licence-missing',
    'expressway/turn-udp-only',
    'expressway/turn-capacity',
    'expressway/name-has-underscore',
    'expressway/domain-case-differs',
    'expressway/guest-uri-internal',
    'certificate/edge-name-missing',
    'certificate/edge-common-name-missing',
    'certificate/edge-expired',
    'certificate/edge-expires-soon',
  ],
  references: ['Expressway administrator guide, alarms reference'],
  messages: {
    stopsJoin: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} raises alarm {number}: {title}',
      why: '{meaning}.',
      fix,
    },
    stopsMedia: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{box} raises alarm {number}: {title}',
      why: '{meaning}.',
      fix,
    },
    degrades: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} raises alarm {number}: {title}',
      why: '{meaning}.',
      fix,
    },
  },
  examples: {fail: 'demo:expressway-alarm-raised', pass: 'demo:healthy'},
  run({alarms, lists}, report) {
    let judged = 0;
    for (const subject of subjectsOf(alarms, lists)) {
      const box = boxName(subject);
      const own = alarms.filter(
        ({subject: at, value}) => at === subject && (value.topic === 'other' || value.topic === 'licence'),
      );
      for (const alarm of own) {
        judged += 1;
        const {number, title, meaning, step, level, isElsewhere} = alarm.value;
        const where = isElsewhere ? alarm.value.where : `${box}, ${alarm.value.where}`;
        const args = {box, number, title, meaning, step, where};
        report.fail(ids[level], {subject, args, evidence: [evidenceOf(alarm, 'the alarm', 'title')]});
      }
      if (own.length === 0 && wholeTable(lists, subject, 'alarms') !== undefined) {
        judged += 1;
        report.pass(`${box} raises no alarm that matters to guests.`);
      }
    }
    if (judged === 0) report.lacking(expresswayAlarm, 'the alarms of the Expressways were not read as a whole');
  },
});
