import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {cmsTurnServerStatus} from '../../facts/cms-turn-server-status.ts';
import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS itself says that a TURN server of its list does not answer (F88). */
export default defineCheck({
  id: 'cms/turn-server-unreachable',
  system: 'CMS',
  title: {pass: 'CMS reaches its TURN servers', fail: 'CMS does not reach a TURN server'},
  failureModes: ['F88'],
  needs: {states: cmsTurnServerStatus},
  wants: {objects: cmsTurnServer, edges: expresswayEdges},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-server-address-outside',
    'cms/turn-address-unknown',
    'version/turn-binding-only',
    'expressway/turn-not-applied',
    'expressway/turn-listening-incomplete',
  ],
  references: ['Cisco document 210800, TURN: UDP 3478 from CMS to the inner address of Expressway-E'],
  messages: {
    unreachable: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      volatile: ['edge'],
      text: 'TURN server {server} does not answer {box}, as the CMS API says',
      why: 'CMS asks this server for its own relays. Without them, calls from outside have no media.',
      competing: [
        'A firewall between CMS and Expressway-E drops UDP {port}.',
        'The TURN service is off, or listens on another address or port.',
        'serverAddress is wrong, or not reached from CMS.',
        'CMS is older than 2.8.4, or 2.9.0 or 2.9.1, and Expressway is X12.6.1 or later, which does not answer the bare Binding requests of these.',
      ],
      fix: [
        {
          action:
            'Capture on the inner LAN of Expressway-E while CMS asks. Requests that do not arrive are dropped on the way: open UDP {port} from CMS to {address}. Requests that arrive and get no answer: look at the TURN service.',
          where: '{edge}, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: '`GET /api/v1/turnServers/{object}/status` shows the server as reachable.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-server-unreachable', pass: 'demo:healthy'},
  run({states, objects, edges}, report) {
    // Each CMS of a cluster asks for itself; the object is one.
    const byServer = groupBy(
      states,
      ({value}) => [value.address ?? [], value.id ?? []].flat().join(', object ') || '?',
    );
    for (const [key, group] of byServer) {
      const silent = group.filter(({value}) => value.isReachable === false);
      const [first] = silent.toSorted(({subject: one}, {subject: other}) => (one < other ? -1 : one > other ? 1 : 0));
      const object = objects.find(({value}) => value.id === first?.value.id);
      const address = first?.value.address ?? object?.value.serverAddress;
      if (first === undefined) {
        if (group.some(({value}) => value.isReachable === true)) report.pass(`${key} answers CMS.`);
        else report.lacking(cmsTurnServerStatus, `whether ${key} is reachable`);
        continue;
      }
      // Two replies of one CMS are of two times, and which one holds is not known.
      const isContradicted = silent.every(({subject}) =>
        group.some(({subject: other, value}) => other === subject && value.isReachable === true),
      );
      if (isContradicted) {
        report.lacking(cmsTurnServerStatus, `one reply says that ${key} is reachable, another that it is not`);
        continue;
      }
      const {port} = first.value;
      const server = address === undefined ? key : port === undefined ? address : formatHostPort(address, port);
      report.fail('unreachable', {
        subject: first.subject,
        related: silent.map(({subject}) => subject).filter((subject) => subject !== first.subject),
        args: {
          box: [...new Set(silent.map(({subject}) => boxName(subject)))].toSorted().join(' and '),
          server,
          address: address ?? 'it',
          port: port ?? 3478,
          edge: edgeWith(edges, address)?.value.name ?? 'Expressway-E',
          object: first.value.id ?? object?.value.id ?? '<id>',
        },
        evidence: [
          evidenceOf(first, 'what CMS says of it', 'isReachable'),
          ...silent
            .filter((state) => state !== first)
            .slice(0, 2)
            .map((state) => evidenceOf(state, 'and here', 'isReachable')),
        ],
      });
    }
  },
});
