import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {type NameAnswers, nameAnswers} from '../../facts/derived/name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {hostOf} from '../../model/host-name.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x finds its XMPP server by an SRV record inside; without it a guest cannot sign in (F22). CMS 3.x has no XMPP. */
export default defineCheck({
  id: 'dns/xmpp-client-missing',
  system: 'DNS',
  title: {
    pass: 'The DNS inside leads CMS to its XMPP server',
    fail: 'The DNS inside does not lead CMS to its XMPP server',
  },
  failureModes: ['F22'],
  needs: {names: nameAnswers},
  wants: {generations: cmsGeneration, settings: xmppSettings, domains: xmppDomain},
  after: ['xmpp/not-running'],
  references: ['Cisco document 210800, DNS', 'RFC 2782'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {resolver} has no SRV record {service}',
      volatile: ['lookup'],
      why: 'The web bridge of CMS 2.x finds the XMPP server, where guests sign in, by this record. Without it they see “Unable to connect - try again later”, or stay at “Loading”.',
      fix: [
        {
          action: 'Add an SRV record {service} with port 5222 and the name of the XMPP server (CMS) as its target.',
          where: 'DNS server {resolver}; where the domain belongs to the outside, a zone for exactly this name',
          verify: '`{lookup}` prints port 5222 and that name.',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'Guests can sign in.',
        },
      ],
    },
    missingUnknown: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'Inside, {resolver} has no SRV record {service}, which CMS 2.x needs',
      volatile: ['lookup'],
      why: 'The web bridge of CMS 2.x finds the XMPP server, where guests sign in, by this record.',
      competing: [
        'CMS is 3.x, which has no XMPP server: then nothing is missing.',
        '{service} is not the XMPP domain of CMS.',
      ],
      fix: [
        {
          action:
            'If CMS is 2.x: compare the domain with that of the MMP command `xmpp`, and add the SRV record with port 5222.',
          where: 'MMP of CMS; DNS server {resolver}',
          verify: '`{lookup}` prints port 5222 and the name of the XMPP server.',
        },
      ],
    },
    partly: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {resolver} has no SRV record {service}, while {other} has',
      volatile: ['lookup'],
      why: 'Which of its DNS servers CMS asks changes. When it asks this one, guests see “Unable to connect - try again later”.',
      fix: [
        {
          action: 'Give {resolver} the same record as {other}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints the same as at {other}.',
        },
      ],
    },
    target: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {service} leads to {target}, which has no address at {resolver}',
      volatile: ['lookup'],
      why: 'CMS finds the name of the XMPP server and not its address, so guests cannot sign in.',
      fix: [
        {
          action:
            'Add an A record for {target} with the address of the XMPP server, or correct the target of {service}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints that address.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-xmpp-client-missing', pass: 'demo:healthy'},
  run({names, generations, settings, domains}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no XMPP server.');
      return;
    }
    if (settings.length > 0 && settings.every(({value}) => value.isEnabled === false)) {
      report.notApplicable('XMPP is off.');
      return;
    }
    const own = new Set(
      [...settings.map(({value}) => value.domain), ...domains.map(({value}) => value.domain)].flatMap(
        (domain) => hostOf(domain ?? '') ?? [],
      ),
    );
    const services = names.filter(
      ({value}) => value.view === 'inside' && value.kind === 'SRV' && value.asked.startsWith(prefix),
    );
    if (services.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for _xmpp-client._tcp');
    for (const fact of services) {
      const {asked, denying, answering, silent} = fact.value;
      const [resolver] = denying;
      const [other] = answering;
      const isOwn = own.has(asked.slice(prefix.length));
      if (resolver === undefined && other === undefined) {
        report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${asked}`);
      } else if (resolver !== undefined) {
        const args = {resolver, service: asked, lookup: lookupCommand(asked, resolver, 'SRV')};
        const evidence = [evidenceOf(fact, `${resolver} has no such record`, `resolver:${resolver}`)] as const;
        const {subject} = fact;
        if (other !== undefined) {
          report.fail('partly', {
            subject,
            args: {...args, other},
            evidence: [...evidence, evidenceOf(fact, `${other} has it`, `resolver:${other}`)],
          });
        } else
          report.fail(isOwn || areAll(generations, '2.x') ? 'missing' : 'missingUnknown', {subject, args, evidence});
      } else {
        const lost = targetsOf(fact.value).flatMap((target) => addressless(names, target) ?? []);
        const [first] = lost;
        if (first === undefined) report.pass(`${asked} leads to ${targetsOf(fact.value).join(', ')}.`);
        else {
          const [at = ''] = first.value.denying;
          const target = first.value.asked;
          report.fail('target', {
            subject: fact.subject,
            related: [first.subject],
            args: {service: asked, target, resolver: at, lookup: lookupCommand(target, at)},
            evidence: [
              evidenceOf(fact, 'the service record', `resolver:${other}`),
              evidenceOf(first, `${at} knows of no address`, `resolver:${at}`),
            ],
          });
        }
      }
    }
  },
});

const prefix = '_xmpp-client._tcp.';

function targetsOf({answers}: NameAnswers): readonly string[] {
  return answers.flatMap((answer) => hostOf(answer.split(' ').at(-1) ?? '') ?? []);
}

/** No server inside knows an address of it, and one denies it. */
function addressless(names: readonly Fact<NameAnswers>[], target: string): Fact<NameAnswers> | undefined {
  return names.find(
    ({value}) =>
      value.view === 'inside' &&
      value.kind === 'address' &&
      value.asked === target &&
      value.answering.length === 0 &&
      value.denying.length > 0,
  );
}
