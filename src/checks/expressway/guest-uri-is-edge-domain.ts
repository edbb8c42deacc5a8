import {byBox, listsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const domainsByBox = byBox(expresswayDomain, 'expressway-c');

/** A domain of mobile and remote access that is also the guest account client URI (F53): one of the two fails. */
export default defineCheck({
  id: 'expressway/guest-uri-is-edge-domain',
  system: 'Expressway-C',
  title: {
    pass: 'The guest account client URI is no domain of mobile and remote access',
    fail: 'The guest account client URI is also a domain of mobile and remote access',
  },
  failureModes: ['F53'],
  needs: {proxies: webProxies, domains: domainsByBox},
  wants: {lists: listsByBox},
  after: [],
  references: ['Cisco Meeting Server web proxy deployment guide for Expressway, prerequisites'],
  messages: {
    same: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'On {box} {name} is both the guest account client URI and a domain of mobile and remote access',
      why: 'Expressway tells requests of web clients from those of mobile and remote access by the name. With one name for both, the service that was configured first works and the other fails.',
      fix: [
        {
          action:
            'Use a host name of its own for guests, for example join.{name}: DNS records inside and outside, certificate of Expressway-E, and External access of CMS.',
          where: 'DNS servers; Expressway-E, Maintenance > Security > Server certificate; CMS, Configuration > General',
        },
        {
          action: 'Set that name as the guest account client URI and save.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The SSH tunnels show both names as Active, and the new name opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-guest-uri-is-edge-domain', pass: 'demo:healthy'},
  run({proxies, domains, lists}, report) {
    for (const proxy of proxies) {
      const {subject} = proxy;
      const {host, isOn} = proxy.value;
      const box = boxName(subject);
      const same = domains.filter((fact) => fact.subject === subject && hostOf(fact.value.name) === host);
      const edge = same.find(({value}) => value.isEdgeDomain === true);
      if (!isOn || host === undefined) report.notApplicable(`The web proxy of ${box} is off.`);
      else if (edge !== undefined) {
        const setting = evidenceOf(proxy, 'the guest account client URI', 'uri');
        const domain = evidenceOf(edge, 'the domain', 'name');
        report.fail('same', {subject, args: {box, name: host}, evidence: [setting, domain]});
      } else if (same.some(({value}) => value.isEdgeDomain === undefined))
        report.lacking(expresswayDomain, `nothing tells whether mobile and remote access uses ${host}`);
      else if (same.length > 0 || wholeTable(lists, subject, 'domains') !== undefined)
        report.pass(`${host} is no domain of mobile and remote access.`);
      else report.lacking(expresswayDomain, `the domains of ${box} were not read as a whole`);
    }
  },
});
