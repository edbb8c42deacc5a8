import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {answeringExpressway, groupPageAnswers, requestTitle} from '../../facts/derived/page-answers.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 9110 §15.6.3 and §15.6.5: the next server answered nonsense, or not in time. */
const nextHopStatuses: ReadonlySet<number> = new Set([502, 504]);
const mostPieces = 4;

/** The box in front reaches the page's next hop no more: 502, which names who says so in its Server header (F66, F62). */
export default defineCheck({
  id: 'web/next-hop-failed',
  system: 'Expressway-E',
  title: {pass: 'The page reaches its next hop', fail: 'The page does not reach its next hop'},
  failureModes: ['F62', 'F66'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: [
    'expressway/tunnel-down',
    'expressway/tunnel-missing',
    'expressway/zone-down',
    'expressway/zone-certificate-refused',
    'expressway/zone-login-refused',
    'expressway/web-bridge-down',
    'expressway/web-bridge-check-failed',
    'expressway/proxy-tls-failed',
    'webbridge/not-listening',
    'webbridge/disabled',
  ],
  references: [
    'Cisco Expressway MRA deployment guide, troubleshooting: 502 Next Hop Connection Failed',
    'RFC 9110 §15.6.3',
  ],
  messages: {
    fromEdge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Expressway-E answers {status} for host {host} itself (Server: {header}): it does not reach the next hop',
      why: 'Requests come in at {server} and go no further, so guests see an error in place of the join page. The next hop of Expressway-E is Expressway-C, through the traversal zone and its SSH tunnels.',
      competing: [
        'The SSH tunnels from Expressway-C are down (TCP 2222 from C to E blocked).',
        'The traversal zone, or Expressway-C itself, is down.',
      ],
      fix: [
        {
          action: 'See that the traversal zone is active and the SSH tunnels are up, with one for {host}.',
          where: 'Expressway-C, Status > Unified Communications > Expressway-E SSH tunnels status; Status > Zones',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
    fromCore: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Expressway-C answers {status} for host {host} itself (Server: {header}): it does not reach the next hop',
      why: 'Requests come through {server} to Expressway-C and go no further, so guests see an error in place of the join page. The next hop of Expressway-C is the web bridge.',
      competing: [
        'The web bridge is down, or listens on another port.',
        'Expressway-C resolves the web bridge to another address, or does not trust its certificate.',
      ],
      fix: [
        {
          action: 'See that the web bridge is shown as active, at the address and port where CMS has it.',
          where: 'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
    unnamed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{server} answers {status} for host {host}: it does not reach the next hop',
      why: 'Guests see an error in place of the join page.',
      competing: [
        'Expressway-E does not reach Expressway-C (traversal zone, SSH tunnels).',
        'Expressway-C does not reach the web bridge.',
        'A proxy or load balancer in front of Expressway-E does not reach it.',
      ],
      fix: [
        {
          action: 'See that the traversal zone and the SSH tunnels are up, and that the web bridge is shown as active.',
          where:
            'Expressway-C, Status > Unified Communications, and Configuration > Unified Communications > Cisco Meeting Server',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'web/next-hop-failed', pass: 'octavio/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    for (const page of groupPageAnswers(exchanges)) {
      const {subject, related, client, server, host, hostHeader, isBesidePage, answered} = page;
      const failed = answered.filter(({value}) => nextHopStatuses.has(value.status ?? 0));
      const [first] = failed;
      const bearing = joinBearing({client, server, name: hostHeader}, {names, boxes, sessions});
      const box = first === undefined ? undefined : answeringExpressway(first.value);
      if (first === undefined) report.pass(`${host} reaches its next hop.`);
      else if (isBesidePage) report.notApplicable(`${host} serves its page over TLS.`);
      else if (bearing !== 'join' && box === undefined)
        report.notApplicable(`Nothing says that ${host} is the join page or an Expressway.`);
      else {
        const args = {server: serverTitle(server, boxes), host, status: first.value.status ?? 0};
        const failure = {subject, related, evidence: evidenceOfAll(first, failed)};
        const named = {...args, header: first.value.serverHeader ?? ''};
        if (box === 'Expressway-E') report.fail('fromEdge', {...failure, args: named});
        else if (box === 'Expressway-C') report.fail('fromCore', {...failure, args: named});
        else report.fail('unnamed', {...failure, args});
      }
    }
  },
});

function evidenceOfAll(first: Fact<HttpExchange>, failed: readonly Fact<HttpExchange>[]): [Evidence, ...Evidence[]] {
  return [
    evidenceOf(first, `the answer to ${requestTitle(first.value)}`, 'status'),
    ...failed.slice(1, mostPieces).map((fact) => evidenceOf(fact, `and to ${requestTitle(fact.value)}`, 'status')),
  ];
}
