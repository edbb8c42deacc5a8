import {listsByBox, subjectsOf, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** An Expressway runs on settings of before its last change (F77): what its pages show is not what it does. */
export default defineCheck({
  id: 'expressway/restart-pending',
  system: 'Expressway-E',
  title: {
    pass: 'No Expressway waits for a restart',
    fail: 'An Expressway has to be restarted before its settings are in force',
  },
  failureModes: ['F77'],
  needs: {},
  needsOneOf: {alarms: knownAlarms, lists: listsByBox},
  after: [],
  references: ['Expressway administrator guide, alarms reference: Restart required'],
  messages: {
    pending: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} waits for a restart: {title}',
      why: 'Until then it works with the old settings: its pages show the new ones, and guests meet the old ones.',
      fix: [
        {
          action: 'Restart {box} at a time without calls.',
          where: '{box}, Maintenance > Restart options; or by the command over SSH',
          command: 'xCommand Restart',
          verify: 'Status > Alarms no longer shows “Restart required”.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-restart-pending', pass: 'demo:healthy'},
  run({alarms, lists}, report) {
    let judged = 0;
    for (const subject of subjectsOf(alarms, lists)) {
      const box = boxName(subject);
      const own = alarms.filter((alarm) => alarm.subject === subject && alarm.value.topic === 'restart');
      const [first, ...others] = own.toSorted((one, other) => (one.value.title < other.value.title ? -1 : 1));
      if (first !== undefined) {
        judged += 1;
        report.fail('pending', {
          subject,
          args: {box, title: first.value.title},
          evidence: [
            evidenceOf(first, 'the alarm', 'title'),
            ...others.map((alarm) => evidenceOf(alarm, 'a further alarm', 'title')),
          ],
        });
      } else if (wholeTable(lists, subject, 'alarms') !== undefined) {
        judged += 1;
        report.pass(`${box} waits for no restart.`);
      }
    }
    if (judged === 0) report.lacking(expresswayAlarm, 'the alarms of the Expressways were not read as a whole');
  },
});
