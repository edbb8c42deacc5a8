import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {type TurnServerObject, turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import type {Fact} from '../../facts/fact.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Browsers that ask for TURN over TCP are sent to a port on which Expressway-E does not offer it (F92). With TURN on TCP
 * 443 it answers there and no longer on TCP 3478. UDP is not concerned, so only guests whose network blocks it notice.
 */
export default defineCheck({
  id: 'cms/turn-port-mismatch',
  system: 'CMS',
  title: {
    pass: 'CMS and Expressway-E agree on the TCP port of TURN',
    fail: 'CMS gives browsers another TCP port for TURN than Expressway-E has',
  },
  failureModes: ['F92', 'F98'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  after: [],
  references: ['Cisco document 210800, TURN over TCP', 'Expressway administrator guide X14.2, TURN services'],
  messages: {
    port: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'tcpPortNumberOverride is {override} in TURN server {objects}; TURN of {box} is on TCP {port}',
      why: 'CMS hands this port to every browser for TURN over TCP. Nothing answers there, so guests whose network lets no UDP through get no relay, and their calls have no media.',
      volatile: ['webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Set tcpPortNumberOverride to {port}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'tcpPortNumberOverride={port}'",
          verify: 'A guest whose network blocks UDP gets audio and video; its capture shows TURN over TCP {port}.',
        },
      ],
    },
    nearPort: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'tcpPortNumberOverride is {override} in TURN server {objects}; TURN of {box} is on TCP {port}',
      why: 'CMS hands this port to every browser for TURN over TCP. Nothing answers there, so guests whose network lets no UDP through get no relay, and their calls have no media.',
      competing: ['A large Expressway has TURN on a range of ports that begins with {port}, and this is one.'],
      volatile: ['webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Set tcpPortNumberOverride to {port}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'tcpPortNumberOverride={port}'",
          verify: 'A guest whose network blocks UDP gets audio and video; its capture shows TURN over TCP {port}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-port-mismatch', pass: 'demo:healthy'},
  run({objects, edges}, report) {
    const wrong: Mismatch[] = [];
    for (const object of objects) {
      const {id, tcpPortNumberOverride: override, username, type} = object.value;
      const edge = edgeOf(object, edges);
      if (override === undefined) {
        // The list shows addresses only.
        if (username === undefined && type === undefined)
          report.lacking(turnServerObjects, `the reply on object ${id}`);
        else report.notApplicable(`Object ${id} has no tcpPortNumberOverride.`);
        continue;
      }
      if (edge === undefined) {
        report.lacking(expresswayEdges, `which Expressway-E object ${id} stands for`);
        continue;
      }
      const {name, turnPort, listensOnTcp443} = edge.value;
      const port = listensOnTcp443 === true ? 443 : turnPort;
      if (port === undefined) report.lacking(expresswayEdges, `the TURN port of ${name}`);
      else if (override === port) report.pass(`TCP ${override}.`);
      else if (override === 443 && listensOnTcp443 === undefined)
        report.lacking(expresswayEdges, `whether ${name} has TURN on TCP 443`);
      else {
        // A large Expressway-E listens on a range of ports that begins with this one.
        const isNear = listensOnTcp443 !== true && override > port && override <= port + 5;
        wrong.push({message: isNear ? 'nearPort' : 'port', object, edge, override, port});
      }
    }
    // Objects with the same wrong port are one finding, with a request for each.
    for (const group of groupBy(wrong, ({message, override, port}) => `${message} ${override} ${port}`).values()) {
      const [first, ...others] = group.toSorted((one, other) => (one.object.value.id < other.object.value.id ? -1 : 1));
      if (first === undefined) continue;
      const {message, object, override, port} = first;
      const ids = group.map((one) => one.object.value.id).sort();
      const isOn443 = first.edge.value.listensOnTcp443 === true;
      report.fail(message, {
        subject: object.subject,
        related: [...new Set(group.map(({edge}) => edge.subject))],
        args: {
          objects: namesOf(ids),
          object: ids.join('\n'),
          override: String(override),
          box: [...new Set(group.map(({edge}) => edge.value.name))].sort().join(' and '),
          port: String(port),
          webAdmin: object.value.webAdmin,
        },
        evidence: [
          evidenceOf(object, 'the port for browsers', 'tcpPortNumberOverride'),
          ...others.slice(0, 2).map((other) => evidenceOf(other.object, 'and here', 'tcpPortNumberOverride')),
          evidenceOf(
            first.edge,
            isOn443 ? `${first.edge.value.name} has TURN on TCP 443` : `the TURN port of ${first.edge.value.name}`,
            isOn443 ? 'listensOnTcp443' : 'turnPort',
          ),
        ],
      });
    }
  },
});

interface Mismatch {
  readonly message: 'port' | 'nearPort';
  readonly object: Fact<TurnServerObject>;
  readonly edge: Fact<ExpresswayEdge>;
  readonly override: number;
  readonly port: number;
}

function namesOf(ids: readonly string[]): string {
  return `${ids.length === 1 ? 'object' : 'objects'} ${ids.join(' and ')}`;
}

/** By its addresses; or the only one, when its addresses were not read. */
function edgeOf(
  {value}: Fact<TurnServerObject>,
  edges: readonly Fact<ExpresswayEdge>[],
): Fact<ExpresswayEdge> | undefined {
  const [only, ...others] = edges;
  const isOnlyOne = others.length === 0 && only?.value.allAddresses.length === 0;
  return edgeWith(edges, value.serverAddress) ?? edgeWith(edges, value.clientAddress) ?? (isOnlyOne ? only : undefined);
}
