import {byBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const tunnelsByBox = byBox(expresswayTunnel);

/** What to look at, the likeliest last: the zone comes first. */
const fix = [
  {
    action: 'Look that the Unified Communications traversal zone is Active on both sides; repair it first.',
    where: '{box}, Status > Zones',
  },
  {
    action:
      'Allow TCP 2222 from {box} (ports 30000 to 35999) to {target}, and look that {box} resolves the name of Expressway-E.',
    where: 'Firewall between the Expressways',
  },
  {
    action: 'Look that both Expressways trust the CA of the other and have the right time.',
    where: 'Maintenance > Security > Trusted CA certificate; System > Time',
    verify: 'Status > Unified Communications, View SSH tunnels status, shows {domains} as Active.',
  },
] as const;

/** Requests of guests go through SSH tunnels, which Expressway-C opens to TCP 2222 of Expressway-E (F62). */
export default defineCheck({
  id: 'expressway/tunnel-down',
  system: 'Expressway-C',
  title: {
    pass: 'The SSH tunnels between the Expressways are active',
    fail: 'An SSH tunnel between the Expressways is down',
  },
  failureModes: ['F62', 'F66'],
  needs: {tunnels: tunnelsByBox},
  after: [
    'expressway/zone-down',
    'expressway/zone-certificate-refused',
    'expressway/zone-login-refused',
    'expressway/zone-missing',
    'expressway/unified-communications-off',
    'expressway/domain-missing',
    'expressway/name-has-underscore',
    'expressway/domain-case-differs',
  ],
  references: [
    'Expressway alarms 35013 and 35014',
    'Cisco Expressway IP port usage guide, web proxy for Meeting Server',
  ],
  messages: {
    down: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no working SSH tunnel to {target} for {domains} ({status})',
      why: 'Expressway-E passes requests of guests to Expressway-C through this tunnel. Without it the join page times out or shows “502 Next Hop Connection Failed”.',
      fix,
    },
    one: {
      severity: 'error',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} has no working SSH tunnel to {target} for {domains} ({status}); to another Expressway-E it has',
      why: 'Expressway-E passes requests of guests to Expressway-C through this tunnel. Guests who land on this one see “502 Next Hop Connection Failed”, or a page that does not load; those on the other get in.',
      fix,
    },
  },
  examples: {fail: 'demo:expressway-tunnel-down', pass: 'demo:healthy'},
  run({tunnels}, report) {
    const down = tunnels.filter(({value}) => !/^(?:active|up)$/i.test(value.status.trim()));
    const active = tunnels.filter((tunnel) => !down.includes(tunnel));
    if (active.length > 0) report.pass(`${counted(active.length, 'SSH tunnel')} up.`);
    // Tunnels of one box that are down in one way are one finding, wherever they lead.
    const groups = groupBy(down, ({subject, value}) => `${subject} ${value.status.toLowerCase()}`);
    for (const group of groups.values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      const {subject} = first;
      const domains = [...new Set(group.map(({value}) => value.domain))].sort();
      const targets = [...new Set(group.map(({value}) => value.target ?? 'Expressway-E'))].sort();
      const isServed = domains.every((domain) =>
        active.some((tunnel) => tunnel.subject === subject && tunnel.value.domain === domain),
      );
      report.fail(isServed ? 'one' : 'down', {
        subject,
        args: {
          box: boxName(subject),
          target: targets.join(' and '),
          status: first.value.status,
          domains: shortList(domains),
        },
        evidence: [
          evidenceOf(first, `the tunnel for ${first.value.domain}`, 'status'),
          ...others.slice(0, 3).map((fact) => evidenceOf(fact, `the tunnel for ${fact.value.domain}`, 'status')),
        ],
      });
    }
  },
});

function shortList(names: readonly string[]): string {
  const more = names.length - 3;
  return names.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
