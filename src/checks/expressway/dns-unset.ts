import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {
  type UnifiedCommunicationsZone,
  unifiedCommunicationsZones,
} from '../../facts/derived/unified-communications-zones.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import type {Fact} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const fields = ['hostName', 'domainName', 'dnsServers'] as const;
const words = {hostName: 'host name', domainName: 'domain name', dnsServers: 'DNS servers'} as const;

/** Host name, domain name and DNS servers of an Expressway (F46, F56): read, and empty. Not read is not empty. */
export default defineCheck({
  id: 'expressway/dns-unset',
  system: 'Expressway-C',
  title: {
    pass: 'The Expressways have a host name, a domain name and DNS servers',
    fail: 'An Expressway lacks its host name, domain name or DNS servers',
  },
  failureModes: ['F46', 'F56'],
  needs: {systems: systemsByBox},
  wants: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco document 211301, step DNS', 'Expressway administrator guide, DNS settings and CLI reference'],
  messages: {
    hostName: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no system host name',
      why: 'Host name and domain name together are its full name, which its certificate, the traversal zone and the SSH tunnels of the web proxy use.',
      fix: [
        {
          action: 'Set the system host name, as its certificate and the DNS have it.',
          where: '{box}, System > DNS; or by the command over SSH',
          command: 'xConfiguration IP DNS Hostname: "<host name>"',
        },
        {
          action: 'Restart {box} at a time without calls.',
          where: '{box}, Maintenance > Restart options; or by the command over SSH',
          command: 'xCommand Restart',
          verify: 'System > DNS shows the name, and the traversal zone is Active after the restart.',
        },
      ],
    },
    domainName: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no domain name',
      volatile: ['domain'],
      why: 'Host name and domain name together are its full name, which its certificate, the traversal zone and the SSH tunnels of the web proxy use.',
      fix: [
        {
          action:
            'Set the domain name, as its certificate and the DNS have it: that inside on Expressway-C, that outside on Expressway-E.',
          where: '{box}, System > DNS; or by the command over SSH',
          command: 'xConfiguration IP DNS Domain Name: "{domain}"',
        },
        {
          action: 'Restart {box} at a time without calls.',
          where: '{box}, Maintenance > Restart options; or by the command over SSH',
          command: 'xCommand Restart',
          verify: 'System > DNS shows the domain, and the traversal zone is Active after the restart.',
        },
      ],
    },
    dnsServers: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no DNS server',
      why: 'Without one it resolves neither the web bridge nor the other Expressway: the web proxy finds no web bridge, and the traversal zone does not come up.',
      fix: [
        {
          action:
            'Set the default DNS servers: those inside on Expressway-C, which know the name that guests open with the address of the web bridge.',
          where: '{box}, System > DNS; or by the command over SSH',
          command: 'xConfiguration DNS Server 1 Address: "<address>"',
          verify: 'Maintenance > Tools > Network utilities > DNS lookup on {box} resolves the name that guests open.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-dns-unset', pass: 'demo:healthy'},
  run({systems, zones}, report) {
    const told = systems.filter(({value}) => fields.some((field) => value[field] !== undefined));
    if (told.length === 0) report.lacking(expresswaySystem, 'no DNS settings of an Expressway are in the evidence');
    for (const fact of told) {
      const {subject, value} = fact;
      const box = boxName(subject);
      const unset = fields.filter((field) => value[field]?.length === 0);
      const unread = fields.filter((field) => value[field] === undefined);
      for (const field of unset)
        report.fail(field, {
          subject,
          args: {box, domain: domainIn(zones, value.hostName) ?? '<domain>'},
          evidence: [evidenceOf(fact, 'the setting is empty', field)],
        });
      if (unset.length > 0) continue;
      if (unread.length === 0)
        report.pass(`${box} is ${value.hostName}.${value.domainName} and asks ${value.dnsServers?.join(', ')}.`);
      else report.lacking(expresswaySystem, `${unread.map((field) => words[field]).join(' and ')} of ${box} not read`);
    }
  },
});

/** What the other end of the traversal zone takes for the domain of a box: it knows it by its full name. */
function domainIn(zones: readonly Fact<UnifiedCommunicationsZone>[], hostName = ''): string | undefined {
  const names = zones.flatMap(({value}) => [
    value.tlsVerifySubjectName ?? '',
    ...(value.peers ?? []).map(({address}) => address),
  ]);
  const own = names.map((name) => name.toLowerCase()).filter((name) => name.startsWith(`${hostName.toLowerCase()}.`));
  return hostName === '' ? undefined : onlyValue(own.map((name) => name.slice(hostName.length + 1)));
}
