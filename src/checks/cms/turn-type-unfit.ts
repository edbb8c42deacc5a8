import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {type TurnServerObject, turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import type {Fact} from '../../facts/fact.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The TURN server object of an Expressway-E says that it is a server of another kind. Objects of other kinds may stand
 * beside it (a Lync Edge for Lync calls, CMS itself), so only one that is Expressway-E’s, or the only one, is judged.
 */
export default defineCheck({
  id: 'cms/turn-type-unfit',
  system: 'CMS',
  title: {
    pass: 'The TURN server object has the type of an Expressway',
    fail: 'The TURN server object has another type than that of an Expressway',
  },
  failureModes: [],
  needs: {objects: turnServerObjects},
  wants: {edges: expresswayEdges},
  after: [],
  references: ['Cisco document 210800, TURN server: type expressway', 'Cisco document 211301: type standard'],
  messages: {
    unfit: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The type is {type} in TURN server {objects} for {server}; an Expressway-E needs expressway (or standard)',
      why: 'CMS treats the server as one of that kind, and may neither use it as a relay for web clients nor give it to browsers. Without a relay their calls have no media.',
      competing: ['The object is meant for another server of that kind, and that for Expressway-E is missing.'],
      volatile: ['webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Set the type to expressway.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'type=expressway'",
          verify: 'GET of the same address shows the type, and a guest outside gets audio and video.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-type-unfit', pass: 'demo:healthy'},
  run({objects, edges}, report) {
    const wrong: Unfit[] = [];
    for (const object of objects) {
      const {id, type, serverAddress, clientAddress, isInWholeList} = object.value;
      const address = edgeWith(edges, serverAddress) === undefined ? clientAddress : serverAddress;
      const edge = edgeWith(edges, address);
      if (type === undefined) report.lacking(turnServerObjects, `type of object ${id} (GET /turnServers/${id})`);
      else if (/^(?:expressway|standard)$/i.test(type)) report.pass(`Type ${type}.`);
      else if (edge === undefined && !(objects.length === 1 && isInWholeList && /^lyncEdge$/i.test(type))) {
        report.notApplicable(`Nothing ties the object of type ${type} to an Expressway-E.`);
      } else {
        wrong.push({object, edge, address, type});
      }
    }
    // Objects with the same wrong type are one finding, with a request for each.
    for (const group of groupBy(wrong, ({type}) => type.toLowerCase()).values()) {
      const [first, ...others] = group.toSorted((one, other) => (one.object.value.id < other.object.value.id ? -1 : 1));
      if (first === undefined) continue;
      const {object, edge, address, type} = first;
      const all = [first, ...others].map((one) => one.object.value);
      report.fail('unfit', {
        subject: object.subject,
        args: {
          objects: `${others.length === 0 ? 'object' : 'objects'} ${all.map(({id}) => id).join(' and ')}`,
          object: all.map(({id}) => id).join('\n'),
          server: all
            .map(({serverAddress, clientAddress}) => serverAddress ?? clientAddress ?? 'a server without an address')
            .join(' and '),
          type,
          webAdmin: object.value.webAdmin,
        },
        evidence: [
          evidenceOf(object, 'the type', 'type'),
          ...others.slice(0, 2).map((other) => evidenceOf(other.object, 'and here', 'type')),
          ...(edge === undefined
            ? [evidenceOf(object, 'it is the only TURN server object')]
            : [evidenceOf(edge, `its address is one of ${edge.value.name}`, `address:${address}`)]),
        ],
      });
    }
  },
});

interface Unfit {
  readonly object: Fact<TurnServerObject>;
  readonly edge: Fact<ExpresswayEdge> | undefined;
  readonly address: string | undefined;
  readonly type: string;
}
