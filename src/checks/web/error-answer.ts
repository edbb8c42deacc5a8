import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {groupPageAnswers, requestTitle} from '../../facts/derived/page-answers.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Bad Request, Forbidden and those of a next hop have checks of their own. */
const judgedElsewhere: ReadonlySet<number> = new Set([400, 403, 502, 504]);
/** A page may redirect to a language and to a login; a browser gives up after some twenty. */
const fewestInCircle = 4;
const mostPieces = 4;

/** The page answers with an error that says little, or sends its guests round in a circle. */
export default defineCheck({
  id: 'web/error-answer',
  system: 'Expressway-E',
  title: {pass: 'The page answers without an error', fail: 'The page answers with an error'},
  failureModes: ['F44'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/web-proxy-off', 'expressway/unified-communications-off', 'webbridge/page-server-error'],
  references: ['RFC 9110 §15.4, §15.5 and §15.6'],
  messages: {
    status: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} answers {status} to every request for host {host} ({count} of {count})',
      why: 'The guest sees an error in place of the join page.',
      competing: [
        'A server other than Expressway or the web bridge answers at this address.',
        'The web bridge itself is in trouble.',
        'The page has moved to another path than the one that was asked for.',
      ],
      fix: [
        {
          action:
            'See which box answers: its Server header, and its log at the time of the request. Then see that TCP 443 leads to Expressway-E, that the web proxy for Meeting Server is on, and that the web bridge is shown as active.',
          where:
            'firewall (NAT) in front of Expressway-E; Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
    circle: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} redirects every request for host {host} to itself, {count} times: there is no page at the end',
      why: 'The browser gives up with "too many redirects" in place of the join page.',
      competing: [
        'A proxy or load balancer in front redirects what it has redirected already.',
        'The server wants a cookie first, which a browser would send.',
      ],
      fix: [
        {
          action: 'Open https://{host} in a browser. If it fails too, look for rules that redirect to each other.',
          where: 'proxy and load balancer in front of Expressway-E, and the box at {server}',
          verify: '`curl -sIL https://{host}/` ends with 200.',
        },
      ],
    },
  },
  examples: {fail: 'page/error-answer', pass: 'page/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    for (const page of groupPageAnswers(exchanges)) {
      const {subject, related, client, server, host, hostHeader, isBesidePage, answered} = page;
      const [first] = answered;
      const isCircle = answered.length >= fewestInCircle && answered.every(({value}) => isToItself(value));
      const isError = answered.every(({value}) => isErrorAnswer(value));
      if (first === undefined || isBesidePage) report.notApplicable(`${host} is no page of its own.`);
      else if (!isCircle && !isError) {
        if (answered.some(({value}) => (value.status ?? 0) < 400)) report.pass(`${host} answers without an error.`);
        else report.notApplicable(`What ${host} answers is judged on its own.`);
      } else if (joinBearing({client, server, name: hostHeader}, {names, boxes, sessions}) !== 'join')
        report.notApplicable(`Nothing says that ${host} is the join page.`);
      else {
        const args = {server: serverTitle(server, boxes), host, count: answered.length};
        const evidence = [evidenceIn(first, `the answer to ${requestTitle(first.value)}`)] as const;
        const more = answered
          .slice(1, mostPieces)
          .map((fact) => evidenceIn(fact, `and to ${requestTitle(fact.value)}`));
        const found = {subject, related, evidence: [...evidence, ...more] as const};
        if (isCircle) report.fail('circle', {...found, args});
        else report.fail('status', {...found, args: {...args, status: first.value.status ?? 0}});
      }
    }
  },
});

function evidenceIn(fact: Fact<HttpExchange>, shows: string) {
  return evidenceOf(fact, shows, 'status');
}

function isErrorAnswer({status = 0}: HttpExchange): boolean {
  // 401 and 407 ask for a login, and the answer to that is not known.
  return status >= 404 && status !== 407 && !judgedElsewhere.has(status);
}

function isToItself({status = 0, location, host = ''}: HttpExchange): boolean {
  if (status < 300 || status >= 400 || location === undefined) return false;
  return location.startsWith('/') || hostOf(location) === hostOf(host);
}
