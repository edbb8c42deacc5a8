import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {answeringExpressway} from '../../facts/derived/page-answers.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * What proxies answer to an upgrade that they do not let through. 400, 404 and 426 are also what a web server says to an
 * upgrade at a path that takes none, so they prove nothing.
 */
const refusing: ReadonlySet<number> = new Set([403, 407, 502, 503, 504]);

/** The page opens, and a WebSocket on the same host does not come through (F48, F112): the page loads, joining hangs. */
export default defineCheck({
  id: 'web/websocket-blocked',
  system: 'Expressway-E',
  title: {pass: 'WebSockets come through to the page’s server', fail: 'WebSockets do not come through'},
  failureModes: ['F48', 'F112'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/allow-rule-missing', 'web/bad-request', 'web/forbidden', 'web/next-hop-failed'],
  references: ['RFC 6455 §4.1', 'RFC 9110 §7.8', 'Cisco document 210800, Expressway web proxy'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} opens pages of {host}, and answers the request for a WebSocket there with {status}',
      why: 'Joining runs over a WebSocket: the page loads, and then hangs at joining.',
      competing: [
        'A proxy or firewall between the client and Expressway-E does not let the upgrade to WebSocket through.',
        'The allow rules of Expressway-C let https through for {host}, and not wss.',
        'The web bridge refuses a WebSocket at this path only, and takes it at others.',
      ],
      fix: [
        {
          action:
            'Let the upgrade to WebSocket through for {host} in every proxy on the way, and see that the allow rules name {host} with https and with wss; saving the Meeting Server page makes both.',
          where:
            'proxies and firewalls in front of Expressway-E; Expressway-C, Configuration > Unified Communications > HTTP allow list > Automatically added rules',
          verify: 'The WebSocket of a join is answered with 101 Switching Protocols (browser, F12 > Network > WS).',
        },
      ],
    },
    cut: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{server} opens pages of {host}, and a request for a WebSocket there gets no answer: {how}',
      why: 'Joining runs over a WebSocket: the page loads, and then hangs at joining.',
      competing: [
        'A proxy or firewall on the way cuts off the upgrade to WebSocket.',
        'The server itself ends connections that ask for a WebSocket at this path, and takes it at others.',
      ],
      fix: [
        {
          action:
            'Try to join with the developer tools of a browser open. If its WebSocket fails too, let the upgrade to WebSocket through for {host} in every proxy and firewall on the way.',
          where: 'proxies and firewalls in front of Expressway-E',
          verify: 'The WebSocket of a join is answered with 101 Switching Protocols (browser, F12 > Network > WS).',
        },
      ],
    },
  },
  examples: {fail: 'page/websocket-blocked', pass: 'page/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    const groups = groupBy(exchanges, ({value: {client, server, host}}) =>
      [client?.address ?? '', formatHostPort(server.address, server.port), hostOf(host ?? '') ?? ''].join(' '),
    );
    let judged = 0;
    for (const group of groups.values()) {
      const upgrades = group.filter(({value}) => value.upgrade === 'websocket');
      const page = group.find(({value}) => value.upgrade === undefined && isServed(value));
      const [first] = upgrades;
      if (first === undefined) continue;
      judged += 1;
      const {client, server} = first.value;
      const host = hostOf(first.value.host ?? '');
      const failed = upgrades.filter(({value}) => isBlocked(value));
      const [failure] = failed;
      const bearing = joinBearing({client, server, name: host}, {names, boxes, sessions});
      if (upgrades.some(({value}) => value.status === 101)) report.pass(`${host ?? server.address} takes WebSockets.`);
      else if (failure === undefined) {
        const status = first.value.status;
        report.notApplicable(`Answered ${status ?? 'nothing'}: this page takes no WebSocket, which proves nothing.`);
      } else if (page === undefined || host === undefined || failed.length < upgrades.length)
        report.notApplicable(`Not all WebSockets of ${host ?? server.address} fail, or its page does not open either.`);
      else if (bearing !== 'join' && answeringExpressway(failure.value) === undefined)
        report.notApplicable(`Nothing says that ${host} is the join page.`);
      else {
        const shown = {server: serverTitle(server, boxes), host};
        const found = {
          subject: `name:${host}`,
          related: [`address:${formatHostPort(server.address, server.port)}`],
        } as const;
        const {status, failure: how = 'closed'} = failure.value;
        const served = evidenceOf(page, 'the same page without an upgrade', 'status');
        if (status === undefined) {
          report.fail('cut', {
            ...found,
            args: {...shown, how: words[how]},
            evidence: [evidenceOf(failure, 'the request for a WebSocket', 'failure'), served],
          });
        } else {
          report.fail('refused', {
            ...found,
            args: {...shown, status},
            evidence: [evidenceOf(failure, 'the answer to the request for a WebSocket', 'status'), served],
          });
        }
      }
    }
    if (judged === 0) report.notApplicable('Nobody asks for a WebSocket.');
  },
});

const words: Readonly<Record<NonNullable<HttpExchange['failure']>, string>> = {
  reset: 'the connection is reset',
  closed: 'the connection is closed',
  'no-answer': 'silence',
  incomplete: 'no whole answer in time',
  'not-http': 'what comes back is not HTTP',
};

function isServed({status = 0, page}: HttpExchange): boolean {
  return status >= 200 && status < 300 && page !== 'expressway-login';
}

function isBlocked({status, failure}: Fact<HttpExchange>['value']): boolean {
  return failure !== undefined || refusing.has(status ?? 0);
}
