import {byBox} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswayBan} from '../../facts/expressway-ban.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const bansByEdge = byBox(expresswayBan, 'expressway-e');

/** Automated intrusion protection of Expressway-E blocks an address from its web ports (F75), perhaps that of guests. */
export default defineCheck({
  id: 'expressway/address-banned',
  system: 'Expressway-E',
  title: {
    pass: 'Expressway-E bans no address from its web ports',
    fail: 'Expressway-E bans addresses from its web ports',
  },
  failureModes: ['F75'],
  needs: {},
  needsOneOf: {bans: bansByEdge, alarms: knownAlarms},
  after: [],
  references: ['Expressway administrator guide, automated intrusion protection; alarm 40056'],
  messages: {
    banned: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{box} bans addresses now: {bans}',
      why: 'For guests behind a banned address, often a whole office or provider behind one NAT, the join page does not answer at all, while it opens for everybody else.',
      volatile: ['bans'],
      competing: ['The banned addresses are attackers, which the protection is for, and no guests.'],
      fix: [
        {
          action:
            'Compare the blocked addresses with the public address of the guests who cannot reach the page. If it is there: unblock it, and add it to the exemptions.',
          where: '{box}, System > Protection > Automated detection > Blocked addresses, Exemptions',
          verify: 'The list no longer shows the address, and the join page opens from it.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-address-banned', pass: 'demo:healthy'},
  run({bans, alarms}, report) {
    const raised = alarms.filter(
      ({value, subject}) => value.topic === 'ban' && !subject.startsWith('box:expressway-c'),
    );
    const web = bans.filter(({value}) => /^(?:web|apache|http)/i.test(value.category));
    const groups = groupBy([...web, ...raised], ({subject}) => subject);
    for (const subject of groups.keys()) {
      const own = web.filter((ban) => ban.subject === subject);
      const active = own.filter(({value}) => value.currentBans > 0);
      const alarm = raised.filter((fact) => fact.subject === subject);
      const subjectOf = alarm[0]?.subject ?? own[0]?.subject;
      if (subjectOf === undefined) continue;
      const box = boxName(subjectOf);
      const [first, ...others] = [
        ...active.map((ban) => evidenceOf(ban, `${ban.value.currentBans} now`, 'currentBans')),
        ...alarm.map((fact) => evidenceOf(fact, 'the alarm', 'title')),
      ];
      const counts = active.map(({value}) => `${value.category} ${value.currentBans}`).sort();
      if (first === undefined) report.pass(`${box} bans nobody from its web ports.`);
      else {
        const words = counts.length > 0 ? counts.join(', ') : (alarm[0]?.value.title ?? '');
        report.fail('banned', {subject: subjectOf, args: {box, bans: words}, evidence: [first, ...others]});
      }
    }
    if (groups.size === 0) report.lacking(expresswayBan, 'no counters of bans of an Expressway-E are in the evidence');
  },
});
