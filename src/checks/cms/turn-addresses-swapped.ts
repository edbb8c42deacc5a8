import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The two addresses of a TURN server object are the wrong way round (F89, F90): CMS is sent to the address that guests
 * reach, and guests to the one that only the inside reaches. Judged by what Expressway-E says of itself, never by how an
 * address looks.
 */
export default defineCheck({
  id: 'cms/turn-addresses-swapped',
  system: 'CMS',
  title: {
    pass: 'The TURN server object has its two addresses the right way round',
    fail: 'The TURN server object has its two addresses the wrong way round',
  },
  failureModes: ['F89', 'F90'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  after: [],
  references: ['Cisco document 210800, TURN server', 'Cisco document 211301, step POST /api/v1/turnServers'],
  messages: {
    swapped: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'serverAddress of TURN server object {object} is {server}, the outer address of {box}, and clientAddress is {client}, an inner one',
      why: 'CMS uses serverAddress itself and hands clientAddress to every browser. Guests are told to ask {client}, which they do not reach, so they get no relay, and their call stays at "Connecting" until it drops.',
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Give each side its own address: {inside} to CMS, {server} to the browsers.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'serverAddress={inside}' -d 'clientAddress={server}'",
          verify:
            '`GET /api/v1/turnServers/{object}` shows the two addresses, and a guest outside gets audio and video.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-addresses-swapped', pass: 'demo:healthy'},
  run({objects, edges}, report) {
    for (const object of objects) {
      const {id, serverAddress: server, clientAddress: client, webAdmin} = object.value;
      if (server === undefined || client === undefined) {
        report.lacking(turnServerObjects, `serverAddress and clientAddress of object ${id}`);
        continue;
      }
      const edge = edgeWith(edges, server);
      if (edge === undefined) {
        report.lacking(expresswayEdges, `no Expressway-E of the evidence has the address ${server}`);
        continue;
      }
      const {name, lanAddresses, insideAddress, outsideAddress} = edge.value;
      const isOuter = isReachedBy(edge.value, server) && server !== insideAddress;
      const isInner = lanAddresses.includes(client) && client !== server && client !== outsideAddress;
      if (!isOuter || !isInner) {
        const isRight = server === insideAddress || edges.some(({value}) => isReachedBy(value, client));
        if (isRight) report.pass(`${server} is for CMS, ${client} for the browsers.`);
        else report.lacking(expresswayEdges, `which of ${server} and ${client} is the outer address of ${name}`);
        continue;
      }
      report.fail('swapped', {
        subject: object.subject,
        related: [edge.subject],
        args: {object: id, server, client, box: name, inside: insideAddress ?? client, webAdmin},
        evidence: [
          evidenceOf(object, 'what CMS itself uses', 'serverAddress'),
          evidenceOf(object, 'what browsers are given', 'clientAddress'),
          evidenceOf(edge, `${server} is the outer address of ${name}`, `address:${server}`),
          evidenceOf(edge, `${client} is on a LAN of ${name}`, `address:${client}`),
        ],
      });
    }
  },
});

/** Whether guests are known to reach it at this address. */
function isReachedBy({natAddresses, outsideAddress}: ExpresswayEdge, address: string): boolean {
  return natAddresses.includes(address) || outsideAddress === address;
}
