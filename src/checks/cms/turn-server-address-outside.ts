import {cmsTurnServerStatus} from '../../facts/cms-turn-server-status.ts';
import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS is sent to the outer address of an Expressway-E that has a LAN inside (F89). That works only where a firewall turns
 * the packets round; where CMS says that it reaches the server there, it is no fault that stops a call.
 */
export default defineCheck({
  id: 'cms/turn-server-address-outside',
  system: 'CMS',
  title: {
    pass: 'CMS uses the inner address of Expressway-E for TURN',
    fail: 'CMS uses the outer address of Expressway-E for TURN',
  },
  failureModes: ['F89'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  wants: {states: cmsTurnServerStatus},
  after: ['cms/turn-addresses-swapped'],
  references: ['Cisco document 210800, TURN server: private address of Expressway-E with dual interfaces'],
  messages: {
    outside: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'serverAddress of TURN server object {object} is {server}, the outer address of {box}, which has a LAN inside',
      why: 'CMS asks for its relays at serverAddress. From inside, the outer address is reached only where the firewall turns packets round to its own inside (NAT reflection); most do not. Then CMS gets no relay, and the call has no media.',
      competing: ['The firewall turns the packets round, and CMS reaches the server all the same.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Set serverAddress to the inner LAN address of {box}: {inside}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'serverAddress={inside}'",
          verify: '`GET /api/v1/turnServers/{object}/status` shows the server as reachable.',
        },
      ],
    },
    reflected: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'CMS reaches TURN server {server} at the outer address of {box}, through the firewall and back',
      why: 'It works as long as the firewall turns the packets round to its own inside (NAT reflection). All media between CMS and {box} goes that way, though the box has a LAN inside.',
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Set serverAddress of TURN server object {object} to the inner LAN address of {box}: {inside}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'serverAddress={inside}'",
          verify: '`GET /api/v1/turnServers/{object}/status` shows the server as reachable.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-server-address-outside', pass: 'demo:healthy'},
  run({objects, edges, states}, report) {
    for (const object of objects) {
      const {id, serverAddress: server, clientAddress: client, webAdmin} = object.value;
      const edge = edgeWith(edges, server);
      if (server === undefined || edge === undefined) {
        const reason = server === undefined ? `serverAddress of object ${id}` : `which Expressway-E has ${server}`;
        report.lacking(server === undefined ? turnServerObjects : expresswayEdges, reason);
        continue;
      }
      const {name, lanAddresses, natAddresses, insideAddress, outsideAddress, hasDualInterfaces} = edge.value;
      const isOuter = natAddresses.includes(server) || (server === outsideAddress && server !== insideAddress);
      if (!isOuter) {
        if (lanAddresses.includes(server)) report.pass(`${server} is a LAN address of ${name}.`);
        else report.lacking(expresswayEdges, `whether ${server} is an inner or outer address of ${name}`);
      } else if (hasDualInterfaces === undefined) {
        report.lacking(expresswayEdges, `whether ${name} has a LAN inside (its interfaces)`);
      } else if (!hasDualInterfaces) {
        report.notApplicable(`${name} has one interface.`);
      } else if (client !== undefined && lanAddresses.includes(client) && client !== outsideAddress) {
        report.notApplicable('Both addresses are the wrong way round, which is judged on its own.');
      } else {
        const own = states.filter(({value}) => (value.id ?? id) === id && (value.address ?? server) === server);
        const reached = own.find(({value}) => value.isReachable === true);
        const isReached = reached !== undefined && own.every(({value}) => value.isReachable !== false);
        report.fail(isReached ? 'reflected' : 'outside', {
          subject: object.subject,
          related: [edge.subject],
          args: {object: id, server, box: name, inside: insideAddress ?? `<inner LAN address of ${name}>`, webAdmin},
          evidence: [
            evidenceOf(object, 'what CMS itself uses', 'serverAddress'),
            evidenceOf(edge, `${server} is the outer address of ${name}`, `address:${server}`),
            ...lanAddresses
              .filter((lan) => insideAddress === undefined || lan === insideAddress)
              .slice(0, 2)
              .map((lan) => evidenceOf(edge, `a LAN of ${name}: ${lan}`, `address:${lan}`)),
            ...(isReached ? [evidenceOf(reached, 'CMS reaches it', 'isReachable')] : []),
          ],
        });
      }
    }
  },
});
