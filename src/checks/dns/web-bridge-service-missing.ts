import {externalJoinName} from '../../facts/derived/join-names.ts';
import {nameAnswers} from '../../facts/derived/name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The SRV record by which Expressway-C (from X8.11) finds several web bridges with their order and weights (F49). One web
 * bridge needs none, and without the record the A records serve: a note, and a warning only where servers differ.
 */
export default defineCheck({
  id: 'dns/web-bridge-service-missing',
  system: 'DNS',
  title: {
    pass: 'Expressway-C finds the order of the web bridges in the DNS',
    fail: 'Expressway-C does not find the order of the web bridges in the DNS',
  },
  failureModes: ['F49'],
  needs: {names: nameAnswers, joinNames: externalJoinName},
  wants: {systems: expresswaySystem},
  after: ['dns/inside-missing', 'dns/inside-wrong'],
  references: ['Cisco document 213481, SRV records'],
  messages: {
    several: {
      severity: 'info',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'Inside, {joinName} leads to {addresses}, and no SRV record {service} gives them an order',
      volatile: ['lookup', 'addresses'],
      why: '{box} ({version}) looks for this record first. Without it all web bridges are equal to it: it works, and priority and weight cannot be set.',
      fix: [
        {
          action:
            'Where the web bridges are not meant to be equal, add SRV records {service} with port 443, their priority and weight. Where the domain belongs to the outside, make a zone for exactly this name.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints them.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'Inside, {resolver} has no SRV record {service}, while {other} has',
      volatile: ['lookup'],
      why: 'Which web bridges Expressway-C takes, and in which order, depends on the server that it asks.',
      fix: [
        {
          action: 'Give {resolver} the same records as {other}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints the same as at {other}.',
        },
      ],
    },
  },
  examples: {fail: 'dns/probe-service-partly', pass: 'dns/probe-healthy'},
  run({names, joinNames, systems}, report) {
    const own = new Set(joinNames.map(({value}) => `_cms-web._tls.${value.host}`));
    const services = names.filter(({value}) => value.view === 'inside' && value.kind === 'SRV' && own.has(value.asked));
    if (services.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for _cms-web._tls');
    for (const fact of services) {
      const {asked, denying, answering, answers, silent} = fact.value;
      const joinName = asked.replace(/^_cms-web\._tls\./, '');
      const [resolver] = denying;
      const [other] = answering;
      const addresses = names.find(
        ({value}) => value.view === 'inside' && value.kind === 'address' && value.asked === joinName,
      );
      const several = (addresses?.value.answers ?? []).filter((address) => !address.includes(':'));
      const askers = systems.filter(({value}) => value.role === 'expressway-c');
      const asker = askers.find(
        ({value}) => value.version !== undefined && isOlderThan(value.version, 'X8.11') === false,
      );
      if (resolver === undefined) {
        if (other === undefined)
          report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${asked}`);
        else report.pass(`${asked} leads to ${answers.join(', ')}.`);
        continue;
      }
      const args = {resolver, service: asked, lookup: lookupCommand(asked, resolver, 'SRV')};
      const missing = evidenceOf(fact, `${resolver} has no such record`, `resolver:${resolver}`);
      if (other !== undefined) {
        report.fail('partly', {
          subject: fact.subject,
          args: {...args, other},
          evidence: [missing, evidenceOf(fact, `${other} has it`, `resolver:${other}`)],
        });
      } else if (addresses === undefined || several.length < 2) {
        report.notApplicable(`${joinName} has one web bridge, which needs no order.`);
      } else if (asker?.value.version === undefined) {
        if (askers.some(({value}) => value.version !== undefined))
          report.notApplicable('Expressway-C is older than X8.11.');
        else report.lacking(expresswaySystem, 'the version of Expressway-C');
      } else {
        report.fail('several', {
          subject: fact.subject,
          related: [asker.subject],
          args: {
            ...args,
            joinName,
            addresses: several.join(', '),
            box: boxName(asker.subject),
            version: asker.value.version,
          },
          evidence: [
            missing,
            evidenceOf(addresses, 'the web bridges that it leads to', `answer:${several[0]}`),
            evidenceOf(asker, 'its version', 'version'),
          ],
        });
      }
    }
  },
});
