import {byBox, expresswayRoleOf, listsByBox, systemsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {isInside} from '../../facts/derived/external-domain.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const domainsByBox = byBox(expresswayDomain, 'expressway-c');

/**
 * Expressway-C builds its SSH tunnels for the domains that it knows, so the domain outside has to be among them, and in a
 * dual-domain deployment the one inside too (step XC1 of the reference site). Only domains that a box has are asked for.
 */
export default defineCheck({
  id: 'expressway/domain-missing',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C knows the domains of the deployment',
    fail: 'Expressway-C lacks a domain of the deployment',
  },
  failureModes: ['F65'],
  needs: {lists: listsByBox},
  wants: {domains: domainsByBox, systems: systemsByBox, external: externalJoinName, proxies: webProxies},
  after: [],
  references: ['Cisco document 211301, step Domains on Expressway-C'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} has no domain at all',
      why: 'Without a domain mobile and remote access does not come up: there are no SSH tunnels to Expressway-E, and guests do not get the join page.',
      fix: [
        {
          action: 'Add the domain outside and the domain inside, and save.',
          where: '{box}, Configuration > Domains',
          verify: 'Status > Unified Communications, View SSH tunnels status, shows them as Active.',
        },
      ],
    },
    outside: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} lacks the domain {domain}, in which guests open {name}',
      why: 'Expressway-C builds SSH tunnels to Expressway-E for the domains in this list. Without the domain outside, requests of guests find no way in. It knows: {listed}.',
      competing: ['The tunnel for {name} itself is there and carries the requests.'],
      fix: [
        {
          action: 'Add the domain {domain} and save.',
          where: '{box}, Configuration > Domains',
          verify: 'Status > Unified Communications, View SSH tunnels status, shows {domain} as Active.',
        },
      ],
    },
    inside: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: '{box} lacks the domain {domain}, which is its own',
      why: 'In the dual-domain deployment Expressway-C has the domain inside and the domain outside in this list. It knows: {listed}.',
      competing: ['Nothing but the servers uses {domain}: web clients and mobile users have the other domain only.'],
      fix: [
        {
          action: 'If users or the web bridge have names in {domain}: add the domain and save.',
          where: '{box}, Configuration > Domains',
          verify: 'Status > Unified Communications, View SSH tunnels status, shows {domain} as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-domain-missing', pass: 'demo:healthy'},
  run({lists, domains, systems, external, proxies}, report) {
    const hosts = [...external.map(({value}) => value.host), ...proxies.flatMap(({value}) => value.host ?? [])];
    const tables = lists.filter(
      ({subject, value}) => value.collection === 'domains' && expresswayRoleOf(subject) === 'expressway-c',
    );
    const boxes = [...new Set(tables.map(({subject}) => subject))];
    if (boxes.length === 0) report.lacking(expresswayDomain, 'the domains of Expressway-C were not read as a whole');
    for (const subject of boxes) {
      const table = wholeTable(lists, subject, 'domains');
      const box = boxName(subject);
      const listed = [...new Set(domains.filter((fact) => fact.subject === subject).flatMap(nameIn))].sort();
      if (table === undefined) {
        report.lacking(expresswayDomain, `two readings of the domains of ${box} differ`);
        continue;
      }
      const whole = evidenceOf(table, 'the whole list of domains');
      if (table.value.total === 0) {
        report.fail('none', {subject, args: {box}, evidence: [whole]});
        continue;
      }
      const isListed = (name: string): boolean => listed.some((domain) => isInside(name, domain));
      const args = {box, listed: listed.join(', ') || '(no name was read)'};
      // The edge says which domain is outside, and only where guests open a name in it.
      const outside = systems.flatMap((fact) => {
        const domain = hostOf(fact.value.domainName ?? '');
        const name = hosts.find((host) => domain !== undefined && isInside(host, domain));
        const isEdge = expresswayRoleOf(fact.subject) === 'expressway-e';
        return !isEdge || domain === undefined || name === undefined ? [] : [{fact, domain, name}];
      });
      const lost = outside.find(({domain, name}) => !isListed(domain) && !isListed(name));
      const own = systems.find((fact) => fact.subject === subject);
      const inside = hostOf(own?.value.domainName ?? '');
      if (lost !== undefined) {
        const {domain, name, fact} = lost;
        const evidence = evidenceOf(fact, 'the domain outside', 'domainName');
        report.fail('outside', {subject, args: {...args, domain, name}, evidence: [whole, evidence]});
      }
      if (own !== undefined && inside !== undefined && !isListed(inside)) {
        const evidence = evidenceOf(own, 'its own domain', 'domainName');
        report.fail('inside', {subject, args: {...args, domain: inside}, evidence: [whole, evidence]});
      } else if (lost === undefined) report.pass(`${box} knows ${args.listed}.`);
    }
  },
});

function nameIn({value}: {readonly value: {readonly name: string}}): string[] {
  const name = hostOf(value.name);
  return name === undefined ? [] : [name];
}
