import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {isIpAddress, isPrivateAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * A TURN server object names an address that no Expressway-E of the site has (F88, F90). Said only when the addresses of
 * all of them are known: for browsers that takes the static NAT address too, which status.xml does not tell.
 */
export default defineCheck({
  id: 'cms/turn-address-unknown',
  system: 'CMS',
  title: {
    pass: 'The addresses of the TURN server objects are those of Expressway-E',
    fail: 'A TURN server object names an address that no Expressway-E has',
  },
  failureModes: ['F88', 'F90'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  wants: {boxes: boxAddresses},
  after: ['expressway/static-nat-missing'],
  references: ['Cisco document 210800, TURN server', 'Cisco document 211301, step POST /api/v1/turnServers'],
  messages: {
    server: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'serverAddress of TURN server object {object} is {address}, which is no address of {boxes}',
      why: 'CMS asks for its relays there. When no TURN server answers, CMS has no relay, and calls from outside have no media.',
      competing: ['Another Expressway-E or TURN server, which is not in the evidence, has that address.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Set serverAddress to the inner LAN address of that Expressway-E: {right}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'serverAddress={right}'",
          verify: '`GET /api/v1/turnServers/{object}/status` shows the server as reachable.',
        },
      ],
    },
    client: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'clientAddress of TURN server object {object} is {address}, which is no address of {boxes}',
      why: 'CMS hands this address to every browser as its TURN server. When no TURN server answers there, a guest gets no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'Another Expressway-E or TURN server, which is not in the evidence, has that address.',
        'A firewall translates that address to the outer LAN of Expressway-E a second time.',
      ],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Set clientAddress to the address at which guests reach that Expressway-E: {right}.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'clientAddress={right}'",
          verify: 'A capture on a guest’s computer shows Allocate requests to {right}, and a success response.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-address-unknown', pass: 'demo:healthy'},
  run({objects, edges, boxes}, report) {
    const names = edges.map(({value}) => value.name).join(' or ');
    for (const object of objects) {
      const {id, type = '', webAdmin} = object.value;
      for (const side of ['server', 'client'] as const) {
        const field = `${side}Address` as const;
        const address = object.value[field];
        const isKnown = edges.every(({value}) =>
          side === 'server' ? value.lanAddresses.length > 0 : isReachable(value),
        );
        if (address === undefined) report.lacking(turnServerObjects, `${field} of object ${id}`);
        else if (edgeWith(edges, address) !== undefined) report.pass(`${address} is an address of Expressway-E.`);
        else if (boxes.some(({value}) => value.role === 'cms' && value.address === address))
          report.notApplicable(`${address} is CMS itself.`);
        else if (/^(?:acano|cms|lyncEdge)$/i.test(type)) report.notApplicable(`An object of type ${type}.`);
        else if (!isIpAddress(address)) report.lacking(expresswayEdges, `the address of the name ${address}`);
        else if (!isKnown) report.lacking(expresswayEdges, `all addresses of ${names}, with static NAT`);
        else {
          const given = edges.map(({value}) => (side === 'server' ? value.insideAddress : value.outsideAddress));
          // The other address of the object tells which peer it stands for.
          const own = edgeWith(edges, object.value[side === 'server' ? 'clientAddress' : 'serverAddress']);
          const right =
            own === undefined
              ? onlyValue(given)
              : side === 'server'
                ? own.value.insideAddress
                : own.value.outsideAddress;
          const anywhere = side === 'server' ? '<inner LAN address>' : '<outer address>';
          report.fail(side, {
            subject: object.subject,
            args: {
              object: id,
              address,
              boxes: names,
              right: (edges.length === 1 || own !== undefined ? right : undefined) ?? anywhere,
              webAdmin,
            },
            evidence: [
              evidenceOf(object, side === 'server' ? 'what CMS itself uses' : 'what browsers are given', field),
              ...(own === undefined ? edges : [own])
                .slice(0, 3)
                .flatMap(({value, ...edge}) =>
                  value.allAddresses
                    .slice(0, 3)
                    .map((one) => evidenceOf({...edge, value}, `${value.name} has ${one}`, `address:${one}`)),
                ),
            ],
          });
        }
      }
    }
  },
});

/** Whether it is known where guests reach it. A private address without static NAT has another one in front of it. */
function isReachable({outsideAddress, natAddresses}: ExpresswayEdge): boolean {
  return outsideAddress !== undefined && (natAddresses.length > 0 || !isPrivateAddress(outsideAddress));
}
