import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Unified Communications traversal zone is down, as the side that was read tells it (F60). */
export default defineCheck({
  id: 'expressway/zone-down',
  system: 'Expressway-C',
  title: {
    pass: 'The Unified Communications traversal zone is active',
    fail: 'The Unified Communications traversal zone is down',
  },
  failureModes: ['F60'],
  needs: {zones: unifiedCommunicationsZones},
  after: [
    'dns/edge-name-missing',
    'expressway/zone-username-mismatch',
    'expressway/zone-certificate-refused',
    'expressway/zone-login-refused',
    'expressway/zone-verify-name-mismatch',
    'expressway/zone-port-mismatch',
    'expressway/zone-policy-checks-credentials',
    'expressway/zone-tls-off',
    'expressway/zone-duplicate',
    'expressway/zone-missing',
    'expressway/dns-unset',
    'certificate/edge-client-auth-missing',
    'certificate/edge-expired',
  ],
  references: ['Cisco document 211301, step Unified Communications traversal zone', 'Cisco document 118798 (MRA)'],
  messages: {
    down: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Unified Communications traversal zone {zone} of {box} is {status}: {cause}',
      why: 'Expressway-C and Expressway-E talk through this zone, and the SSH tunnels of the web proxy need it. While it is down, guests get no join page.',
      fix: [
        {
          action: 'Look that TCP {port} from Expressway-C to {server} passes the firewall and is answered.',
          where: 'Firewall between the Expressways',
        },
        {
          action:
            'Compare both ends: user name and password, SIP port {port}, TLS verify subject name (the full name of Expressway-C), trusted CAs, time.',
          where: 'Configuration > Zones > Zones, on Expressway-C and on Expressway-E',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    assumed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The traversal zone {zone} of {box} is {status}: {cause}',
      why: 'It is the only traversal zone of this box, so the web proxy needs it: Expressway-C and Expressway-E talk through it. While it is down, guests get no join page.',
      fix: [
        {
          action: 'Look that TCP {port} from Expressway-C to {server} passes the firewall and is answered.',
          where: 'Firewall between the Expressways',
        },
        {
          action:
            'Compare both ends: type Unified Communications traversal, user name and password, SIP port {port}, TLS verify subject name, trusted CAs, time.',
          where: 'Configuration > Zones > Zones, on Expressway-C and on Expressway-E',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    peer: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The Unified Communications traversal zone {zone} of {box} has no connection to {peers} ({status}): {cause}',
      why: 'The zone works with the other peers of the cluster. Guests that the DNS sends to this peer get no join page.',
      fix: [
        {
          action:
            'Look that the name {peers} resolves, that the box runs with the settings of its peers, and that Expressway-C reaches TCP {port} of every Expressway-E.',
          where: 'Configuration > Zones > Zones of both sides; firewall between the Expressways',
          verify: 'Status > Zones, the zone, shows every peer as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-down', pass: 'demo:healthy'},
  run({zones}, report) {
    let judged = 0;
    const down = zones.filter(({value}) => isDown(value.status));
    const clients = down.filter(({value}) => value.role === 'expressway-c');
    // Both ends of one zone are down together: the end that connects tells why.
    const servers = clients.length === 0 ? [] : down.filter(({value}) => value.role === 'expressway-e');
    for (const fact of zones) {
      if (servers.includes(fact)) continue;
      const {subject, value} = fact;
      const {status, peers = [], label: zone} = value;
      const failed = peers.filter((peer) => isDown(peer.status));
      const box = boxName(subject);
      const [cause = value.cause] = failed.flatMap((peer) => peer.cause ?? []);
      const named = (failed.length > 0 ? failed : peers)
        .map(({address}) => address)
        .sort()
        .join(', ');
      const args = {
        box,
        zone,
        status: status ?? failed[0]?.status ?? '',
        cause: cause ?? 'no cause given',
        peers: named,
        server: value.role === 'expressway-e' ? box : named || 'Expressway-E',
        port: value.sipPort ?? '<SIP port>',
      };
      if (isDown(status)) {
        const state = evidenceOf(fact, 'the state of the zone', 'status');
        const its = failed.length === 0 ? [] : [evidenceOf(fact, 'its peers', 'peers')];
        const others = servers.map((other) => evidenceOf(other, `the other end: ${boxName(other.subject)}`, 'status'));
        report.fail(value.isAssumed ? 'assumed' : 'down', {
          subject,
          related: servers.map((other) => other.subject),
          args,
          evidence: [state, ...its, ...others],
        });
      } else if (failed.length > 0) {
        const status = failed[0]?.status ?? '';
        report.fail('peer', {subject, args: {...args, status}, evidence: [evidenceOf(fact, 'its peers', 'peers')]});
      } else if (/^(?:active|on|up)$/i.test(status ?? '')) report.pass(`${zone} of ${box} is ${status ?? ''}.`);
      else judged -= 1;
      judged += 1;
    }
    if (judged === 0) report.lacking(expresswayZone, 'nothing tells the state of the Unified Communications zone');
  },
});

function isDown(status: string | undefined): boolean {
  return /^(?:failed|inactive|down)\b/i.test(status?.trim() ?? '');
}
