import {fullNameOf, listsByBox, subjectsOf, systemsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {traversalZones, unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The pair needs one Unified Communications traversal zone: client on Expressway-C, server on Expressway-E. */
export default defineCheck({
  id: 'expressway/zone-missing',
  system: 'Expressway-C',
  title: {
    pass: 'The Expressways have a Unified Communications traversal zone',
    fail: 'An Expressway has no Unified Communications traversal zone',
  },
  failureModes: ['F60'],
  needs: {lists: listsByBox},
  wants: {zones: unifiedCommunicationsZones, others: traversalZones, systems: systemsByBox},
  after: ['expressway/unified-communications-off'],
  references: ['Cisco document 211301, step Unified Communications traversal zone'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['user', 'port', 'name'],
      text: '{box} has no Unified Communications traversal zone',
      why: 'Expressway-C and Expressway-E talk through this zone, and the SSH tunnels of the web proxy need it. Without it guests get no join page.',
      fix: [
        {
          action:
            'Make a zone of type Unified Communications traversal with {user}, SIP port {port} as at the other end, authentication policy Do not check credentials, TLS verify mode On and {name}.',
          where: '{box}, Configuration > Zones > Zones > New',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-missing', pass: 'demo:healthy'},
  run({lists, zones, others, systems}, report) {
    let judged = 0;
    for (const subject of subjectsOf(lists, zones)) {
      const box = boxName(subject);
      const table = wholeTable(lists, subject, 'zones');
      const zone = zones.find((fact) => fact.subject === subject);
      const other = others.find((fact) => fact.subject === subject && fact.value.isUnifiedCommunications !== false);
      const mode = systems.find((fact) => fact.subject === subject)?.value.unifiedCommunicationsMode;
      judged += 1;
      if (zone !== undefined) report.pass(`${box} has the zone ${zone.value.label}.`);
      else if (table === undefined) judged -= 1;
      else if (other !== undefined)
        report.lacking(expresswayZone, `nothing tells which traversal zone of ${box} carries Unified Communications`);
      else if (/^off$/i.test(mode ?? '')) report.notApplicable(`Unified Communications of ${box} is off.`);
      else {
        const isClient = subject.startsWith('box:expressway-c');
        const end = zones.find(({value}) => value.role === (isClient ? 'expressway-e' : 'expressway-c'));
        const role = isClient ? 'box:expressway-e' : 'box:expressway-c';
        const names = systems.flatMap((fact) => (fact.subject.startsWith(role) ? (fullNameOf(fact.value) ?? []) : []));
        const fullNames = names.sort().join(', ') || `the full name of ${boxName(role)}`;
        const user = end?.value.username;
        report.fail('missing', {
          subject,
          args: {
            box,
            user: `the user ${user ?? 'of the local database of Expressway-E for it'} and its password`,
            port: end?.value.sipPort ?? 7001,
            name: `${isClient ? 'peer address' : 'TLS verify subject name'} ${fullNames}`,
          },
          evidence: [evidenceOf(table, `the whole table, ${counted(table.value.total, 'zone')}, has none`)],
        });
      }
    }
    if (judged === 0) report.lacking(expresswayZone, 'the zones of the Expressways were not read as a whole');
  },
});
