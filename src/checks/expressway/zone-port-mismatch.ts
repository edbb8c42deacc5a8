import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Expressway-C connects to the SIP port of the zone at which Expressway-E listens for it. */
export default defineCheck({
  id: 'expressway/zone-port-mismatch',
  system: 'Expressway-C',
  title: {
    pass: 'Both ends of the traversal zone have the same SIP port',
    fail: 'The ends of the traversal zone have different SIP ports',
  },
  failureModes: ['F60'],
  needs: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco document 211301, step traversal zone: SIP port', 'Expressway CLI reference'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{client} connects the traversal zone to SIP port {clientPort}; {server} listens on {serverPort}',
      why: 'Each zone of Expressway-E has a SIP port of its own. At another port nobody answers, or another zone does; without the zone there are no SSH tunnels, and guests get no join page.',
      fix: [
        {
          action: 'Set the SIP port of the zone to {serverPort} and save; the firewall has to let this port pass.',
          where: '{client}, Configuration > Zones > Zones; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} Traversal{end} SIP Port: {serverPort}',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-port-mismatch', pass: 'demo:healthy'},
  run({zones}, report) {
    const named = zones.flatMap((fact) => (fact.value.sipPort === undefined ? [] : [{fact, port: fact.value.sipPort}]));
    const clients = named.filter(({fact}) => fact.value.role === 'expressway-c');
    const servers = named.filter(({fact}) => fact.value.role === 'expressway-e');
    const [server] = servers.toSorted(
      (one, other) => one.port - other.port || (one.fact.subject < other.fact.subject ? -1 : 1),
    );
    if (clients.length === 0 || server === undefined) {
      report.lacking(expresswayZone, 'the SIP port of the traversal zone is known for one end only, or for none');
      return;
    }
    for (const {fact, port} of clients) {
      const client = boxName(fact.subject);
      if (servers.some((other) => other.port === port)) report.pass(`${client} and Expressway-E use port ${port}.`);
      else {
        report.fail('differs', {
          subject: fact.subject,
          related: [server.fact.subject],
          args: {
            client,
            clientPort: port,
            server: boxName(server.fact.subject),
            serverPort: server.port,
            position: fact.value.position,
            end: fact.value.end,
          },
          evidence: [
            evidenceOf(fact, 'the SIP port of the client end', 'sipPort'),
            evidenceOf(server.fact, 'the SIP port of the server end', 'sipPort'),
          ],
        });
      }
    }
  },
});
