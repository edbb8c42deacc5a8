import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Browsers are given a LAN address of an Expressway-E that guests reach at another one (F90). That an address is of a
 * private range is never a reason: in a lab the public address may be one too.
 */
export default defineCheck({
  id: 'cms/turn-client-address-inside',
  system: 'CMS',
  title: {
    pass: 'CMS gives browsers the TURN address that guests reach',
    fail: 'CMS gives browsers a TURN address that guests do not reach',
  },
  failureModes: ['F90'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  after: ['cms/turn-addresses-swapped'],
  references: ['Cisco document 210800, TURN server', 'Cisco document 211301, step POST /api/v1/turnServers'],
  messages: {
    inside: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'clientAddress of TURN server object {object} is {client}, a LAN address of {box}; guests reach that box at {outside}',
      why: 'CMS hands clientAddress to every browser as its TURN server. A guest outside does not reach {client}, gets no relay, and the call stays at "Connecting" until it drops. Inside, calls may work.',
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Set clientAddress to {outside}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'clientAddress={outside}'",
          verify: 'A capture on a guest’s computer shows Allocate requests to {outside}, and a success response.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-client-address-inside', pass: 'demo:healthy'},
  run({objects, edges}, report) {
    for (const object of objects) {
      const {id, serverAddress: server, clientAddress: client, webAdmin} = object.value;
      const edge = edgeWith(edges, client);
      if (client === undefined || edge === undefined) {
        const reason = client === undefined ? `clientAddress of object ${id}` : `which Expressway-E has ${client}`;
        report.lacking(client === undefined ? turnServerObjects : expresswayEdges, reason);
        continue;
      }
      const {name, lanAddresses, natAddresses, outsideAddress, insideAddress} = edge.value;
      const isOuter = natAddresses.includes(client) || client === outsideAddress;
      if (isOuter) report.pass(`${client} is what guests reach of ${name}.`);
      else if (!lanAddresses.includes(client) || outsideAddress === undefined)
        report.lacking(expresswayEdges, `at which address guests reach ${name} (static NAT, or its outer LAN)`);
      else if (server !== undefined && server !== insideAddress && [...natAddresses, outsideAddress].includes(server))
        report.notApplicable('Both addresses are the wrong way round, which is judged on its own.');
      else {
        report.fail('inside', {
          subject: object.subject,
          related: [edge.subject],
          args: {object: id, client, box: name, outside: outsideAddress, webAdmin},
          evidence: [
            evidenceOf(object, 'what browsers are given', 'clientAddress'),
            evidenceOf(edge, `${client} is on a LAN of ${name}`, `address:${client}`),
            evidenceOf(edge, `what guests reach of ${name}`, `address:${outsideAddress}`),
          ],
        });
      }
    }
  },
});
