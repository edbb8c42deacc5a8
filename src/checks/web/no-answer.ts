import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {requestTitle} from '../../facts/derived/page-answers.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const mostPieces = 4;

/** The page's server takes requests and never answers them (F62): the browser waits, and nothing says why. */
export default defineCheck({
  id: 'web/no-answer',
  system: 'Expressway-E',
  title: {pass: 'Requests for the page are answered', fail: 'Requests for the page get no answer'},
  failureModes: ['F62'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: [
    'expressway/tunnel-down',
    'expressway/tunnel-missing',
    'expressway/zone-down',
    'expressway/web-bridge-down',
    'expressway/web-bridge-check-failed',
    'expressway/web-proxy-off',
    'webbridge/not-listening',
    'webbridge/disabled',
  ],
  references: ['RFC 9112 §9', 'Expressway alarms 35013, 35014'],
  messages: {
    nothing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{server} takes the connection for {host} and answers no request on it: {how}',
      why: 'TCP stands, and the page stays blank until the browser gives up.',
      competing: [
        'Expressway-E does not reach Expressway-C: the SSH tunnels (TCP 2222 from C to E) or the traversal zone are down.',
        'Expressway-C does not reach the web bridge.',
        'A proxy or load balancer in front of Expressway-E does not reach it.',
        'The server is overloaded or starting.',
      ],
      fix: [
        {
          action:
            'See that the traversal zone is active and the SSH tunnels are up, and that the web bridge is shown as active.',
          where:
            'Expressway-C, Status > Unified Communications > Expressway-E SSH tunnels status; Configuration > Unified Communications > Cisco Meeting Server',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'page/no-answer', pass: 'page/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    // Nobody has to serve port 80, and a WebSocket is judged on its own.
    const pages = exchanges.filter(({value}) => value.isDecrypted && value.upgrade === undefined);
    if (pages.length === 0) report.notApplicable('No request for the page is known.');
    const groups = groupBy(pages, ({value: {client, server, host}}) =>
      [client?.address ?? '', formatHostPort(server.address, server.port), hostOf(host ?? '') ?? ''].join(' '),
    );
    for (const group of groups.values()) {
      const failed = group.filter(({value}) => value.failure !== undefined);
      const [first, ...others] = failed;
      const {client, server, host: header = ''} = group[0]?.value ?? {};
      const host = hostOf(header);
      if (server === undefined) continue;
      if (group.some(({value}) => value.status !== undefined)) report.pass(`${host ?? server.address} answers.`);
      else if (first === undefined || host === undefined)
        report.lacking(httpExchange, 'the answers are not in the evidence');
      else if (joinBearing({client, server, name: host}, {names, boxes, sessions}) !== 'join')
        report.notApplicable(`Nothing says that ${host} is the join page.`);
      else {
        report.fail('nothing', {
          subject: `name:${host}`,
          related: [`address:${formatHostPort(server.address, server.port)}`],
          args: {server: serverTitle(server, boxes), host, how: words[first.value.failure ?? 'closed']},
          evidence: [
            evidenceOf(first, requestTitle(first.value), 'failure'),
            ...others.slice(0, mostPieces - 1).map((fact) => evidenceOf(fact, 'and here', 'failure')),
          ],
        });
      }
    }
  },
});

const words: Readonly<Record<NonNullable<HttpExchange['failure']>, string>> = {
  reset: 'it resets the connection',
  closed: 'it closes the connection',
  'no-answer': 'it is silent',
  incomplete: 'it sends no whole answer in time',
  'not-http': 'what comes back is not HTTP',
};
