import {listsByBox, subjectsOf, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** An Expressway without the right time (F76), as its alarms tell. */
export default defineCheck({
  id: 'expressway/clock-wrong',
  system: 'Expressway-E',
  title: {
    pass: 'No Expressway complains about its time',
    fail: 'An Expressway does not have the right time',
  },
  failureModes: ['F76'],
  needs: {},
  needsOneOf: {alarms: knownAlarms, lists: listsByBox},
  after: ['expressway/dns-unset'],
  references: ['Expressway administrator guide, alarms reference: 25002, 25020, 25021, 25022'],
  messages: {
    wrong: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} complains about its time: {title}',
      why: '{meaning}. With clocks that differ, the Expressways refuse requests of guests with 403, certificates seem expired or not valid yet, and the traversal zone may go down.',
      fix: [
        {
          action: 'Set the same NTP servers on both Expressways and on CMS; UDP 123 to them has to be open.',
          where: '{box}, System > Time; or by the command over SSH',
          command: 'xConfiguration NTP Server 1 Address: "<address>"',
          verify: 'System > Time shows State: Synchronized, and Status > Alarms shows no alarm about time.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-clock-wrong', pass: 'demo:healthy'},
  run({alarms, lists}, report) {
    let judged = 0;
    for (const subject of subjectsOf(alarms, lists)) {
      const box = boxName(subject);
      const own = alarms.filter((alarm) => alarm.subject === subject && alarm.value.topic === 'time');
      const [first, ...others] = own.toSorted((one, other) => (one.value.title < other.value.title ? -1 : 1));
      if (first !== undefined) {
        judged += 1;
        report.fail('wrong', {
          subject,
          args: {box, title: first.value.title, meaning: first.value.meaning},
          evidence: [
            evidenceOf(first, 'the alarm', 'title'),
            ...others.map((alarm) => evidenceOf(alarm, 'a further alarm', 'title')),
          ],
        });
      } else if (wholeTable(lists, subject, 'alarms') !== undefined) {
        judged += 1;
        report.pass(`${box} has no alarm about its time.`);
      }
    }
    if (judged === 0) report.lacking(expresswayAlarm, 'the alarms of the Expressways were not read as a whole');
  },
});
