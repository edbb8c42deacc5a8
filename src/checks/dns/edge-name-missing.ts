import {nameAnswers} from '../../facts/derived/name-answers.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The DNS inside has no address for the name under which Expressway-C connects to Expressway-E: the zone cannot come up. */
export default defineCheck({
  id: 'dns/edge-name-missing',
  system: 'DNS',
  title: {
    pass: 'The DNS inside knows the Expressway-E that Expressway-C connects to',
    fail: 'The DNS inside does not know the Expressway-E that Expressway-C connects to',
  },
  failureModes: ['F56', 'F60'],
  needs: {names: nameAnswers, zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco document 211301, traversal zone', 'Expressway administrator guide, traversal zones'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {resolver} has no address for {peer}, to which {box} connects (zone {zone})',
      volatile: ['lookup'],
      why: 'Without it the traversal zone does not come up, and with it the way of all guests.',
      fix: [
        {
          action: 'Add an A record for {peer} with the address at which Expressway-C reaches Expressway-E.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints it, and the zone is active.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'Inside, {resolver} has no address for {peer}, to which {box} connects (zone {zone}), while {other} has',
      volatile: ['lookup'],
      why: 'When Expressway-C asks this server, the traversal zone does not come up.',
      competing: ['Expressway-C does not ask {resolver}.'],
      fix: [
        {
          action: 'Give {resolver} the same record as {other}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints the same address as at {other}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-edge-name-missing', pass: 'demo:healthy'},
  run({names, zones}, report) {
    const clients = zones.filter(({value}) => value.role === 'expressway-c' && value.end === 'Client');
    const seen = new Set<string>();
    for (const zone of clients) {
      for (const {address} of zone.value.peers ?? []) {
        const peer = hostOf(address);
        if (peer === undefined || isIpAddress(peer) || seen.has(peer)) continue;
        seen.add(peer);
        const answers = names.find(
          ({value}) => value.view === 'inside' && value.kind === 'address' && value.asked === peer,
        );
        const [resolver] = answers?.value.denying ?? [];
        const [other] = answers?.value.answering ?? [];
        if (answers === undefined || (resolver === undefined && other === undefined))
          report.lacking(dnsAnswer, `no DNS server inside told of ${peer}`);
        else if (resolver === undefined) report.pass(`${peer} is known inside.`);
        else {
          const failure = {
            subject: zone.subject,
            related: [answers.subject],
            args: {
              resolver,
              peer,
              box: boxName(zone.subject),
              zone: zone.value.label,
              lookup: lookupCommand(peer, resolver),
            },
            evidence: [
              evidenceOf(answers, `${resolver} knows of no address`, `resolver:${resolver}`),
              evidenceOf(zone, 'the zone', 'peers'),
            ],
          } as const;
          if (other === undefined) report.fail('missing', failure);
          else {
            report.fail('partly', {
              ...failure,
              args: {...failure.args, other},
              evidence: [...failure.evidence, evidenceOf(answers, `${other} knows one`, `resolver:${other}`)],
            });
          }
        }
      }
    }
    if (seen.size === 0) report.notApplicable('Expressway-C connects to no name of an Expressway-E.');
  },
});
