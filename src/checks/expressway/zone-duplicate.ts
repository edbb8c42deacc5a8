import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A pair of Expressways has one Unified Communications traversal zone; a second one is in its way (F61). */
export default defineCheck({
  id: 'expressway/zone-duplicate',
  system: 'Expressway-C',
  title: {
    pass: 'Each Expressway has one Unified Communications traversal zone',
    fail: 'An Expressway has several Unified Communications traversal zones',
  },
  failureModes: ['F61'],
  needs: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco Expressway Mobile and Remote Access deployment guide, traversal zone'],
  messages: {
    several: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{box} has {count} Unified Communications traversal zones: {zones}',
      why: 'The Expressways expect one such zone for each pair. With a second one, requests of guests may be sent into the zone that leads nowhere.',
      competing: ['An Expressway-E serves several Expressway-C, each over a zone of its own.'],
      fix: [
        {
          action: 'Keep the zone that is Active and delete the others, here and at the other end.',
          where: '{box}, Configuration > Zones > Zones',
          verify: 'Status > Zones shows one Unified Communications traversal zone, and it is Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-duplicate', pass: 'demo:healthy'},
  run({zones}, report) {
    for (const group of groupBy(zones, ({subject}) => subject).values()) {
      const [first, second, ...others] = group;
      if (first === undefined) continue;
      const {subject} = first;
      const box = boxName(subject);
      if (second === undefined) {
        report.pass(`${box} has the zone ${first.value.label}.`);
        continue;
      }
      const labels = group
        .toSorted((one, other) => ((one.value.name ?? '') < (other.value.name ?? '') ? -1 : 1))
        .map(({value}) => value.label);
      report.fail('several', {
        subject,
        args: {box, count: group.length, zones: labels.join(', ')},
        evidence: [
          evidenceOf(first, 'a zone', 'name'),
          ...[second, ...others].map((zone) => evidenceOf(zone, 'another', 'name')),
        ],
      });
    }
  },
});
