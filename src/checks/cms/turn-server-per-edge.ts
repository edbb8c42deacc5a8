import {expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * An Expressway-E of a cluster has no TURN server object on CMS (F104). Each peer is a TURN server of its own, so without
 * its object nobody uses it.
 */
export default defineCheck({
  id: 'cms/turn-server-per-edge',
  system: 'CMS',
  title: {
    pass: 'Each Expressway-E has a TURN server object',
    fail: 'An Expressway-E has no TURN server object',
  },
  failureModes: ['F104'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  after: ['cms/turn-server-missing', 'cms/turn-address-unknown'],
  references: ['Cisco document 210800, TURN server: one object for each Expressway-E of a cluster'],
  messages: {
    missing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{box} has TURN on, and no TURN server object of CMS names it',
      why: 'Each Expressway-E of a cluster is a TURN server of its own. CMS and browsers use only those with an object: {box} relays no media, and calls have none when the others are down or full.',
      competing: ['{box} is for other services, and is meant to relay no web calls.'],
      volatile: ['webAdmin', 'username'],
      fix: [
        {
          action:
            'Add an object for {box}, with the TURN user of its local authentication database and its password there.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X POST https://{webAdmin}/api/v1/turnServers -d 'serverAddress={inside}' -d 'clientAddress={outside}' -d 'type=expressway' -d 'username={username}' -d 'password=<TURN password>'",
          verify:
            '`GET /api/v1/turnServers` lists one object for each Expressway-E, and the status of the new one shows it as reachable.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-server-per-edge', pass: 'demo:healthy'},
  run({objects, edges}, report) {
    const [object] = objects;
    if (object === undefined) return;
    if (edges.length < 2) {
      report.notApplicable('The evidence holds one Expressway-E.');
      return;
    }
    const named = objects.flatMap(({value}) => [value.serverAddress ?? [], value.clientAddress ?? []].flat());
    const isWhole = objects.every(({value}) => value.isInWholeList && value.serverAddress !== undefined);
    for (const edge of edges) {
      const {name, isTurnOn, allAddresses, lanAddresses, insideAddress, outsideAddress} = edge.value;
      if (allAddresses.some((address) => named.includes(address))) report.pass(`${name} has an object.`);
      else if (isTurnOn === false) report.notApplicable(`TURN is off on ${name}.`);
      else if (isTurnOn === undefined || lanAddresses.length === 0)
        report.lacking(expresswayEdges, `whether TURN is on, and the addresses of ${name}`);
      else if (!isWhole || !named.every(isIpAddress))
        report.lacking(turnServerObjects, 'the whole list turnServers, with the addresses of each object');
      else {
        report.fail('missing', {
          subject: edge.subject,
          args: {
            box: name,
            inside: insideAddress ?? '<inner LAN address>',
            outside: outsideAddress ?? '<outer address>',
            username: onlyValue(objects.map(({value}) => value.username)) ?? '<TURN user>',
            webAdmin: object.value.webAdmin,
          },
          evidence: [
            evidenceOf(edge, `an address of ${name}`, `address:${insideAddress ?? lanAddresses[0]}`),
            ...objects.slice(0, 3).map((one) => evidenceOf(one, 'an object, for another address', 'serverAddress')),
          ],
        });
      }
    }
  },
});
