import {joinPages} from '../../facts/derived/browser-pages.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const switchingProtocols = 101;
const mostPieces = 4;

/** The page opened in the browser, and not one WebSocket that it asked for came about (F112). */
export default defineCheck({
  id: 'browser/websocket-failed',
  system: 'TURN and media',
  title: {pass: 'The page’s WebSockets come about', fail: 'No WebSocket of the page comes about'},
  failureModes: ['F48', 'F112'],
  needs: {pages: joinPages, exchanges: httpExchange},
  after: [
    'browser/proxy-blocks',
    'expressway/allow-rule-missing',
    'web/bad-request',
    'web/forbidden',
    'web/next-hop-failed',
    'web/websocket-blocked',
  ],
  references: ['RFC 6455 §4.1', 'Cisco document 210800, Expressway web proxy'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The page of {host} opened in the browser, and none of its WebSockets came about ({count}): {how}',
      why: 'Joining runs over a WebSocket: the page loads, and then hangs at joining.',
      competing: [
        'A proxy or an inspecting firewall in the network of the guest does not let the upgrade to WebSocket through.',
        'The allow rules of Expressway-C let https through for {host}, and not wss.',
        'The web bridge behind Expressway refuses it.',
      ],
      volatile: ['count'],
      fix: [
        {
          action:
            'Try the same from another network, such as a mobile phone’s. If it works there, let the upgrade to WebSocket through for {host} in the proxy of the guest’s network; if not, look at the allow rules for {host}, which have to name https and wss.',
          where:
            'proxy of the guest’s network; Expressway-C, Configuration > Unified Communications > HTTP allow list > Automatically added rules',
          verify: 'The WebSocket of a join is answered with 101 Switching Protocols (browser, F12 > Network > WS).',
        },
      ],
    },
  },
  examples: {fail: 'browser/websocket-failed', pass: 'browser/har-healthy'},
  run({pages, exchanges}, report) {
    const told = new Set<string>();
    for (const page of pages) {
      const {host, status = 0} = page.value;
      const key = `${page.origin.input} ${host}`;
      if (told.has(key) || status < 200 || status >= 300) continue;
      told.add(key);
      const sockets = exchanges.filter(
        ({value, origin}) =>
          value.upgrade === 'websocket' && origin.input === page.origin.input && hostOf(value.host ?? '') === host,
      );
      // One that was given up before its answer came proves nothing.
      const failed = sockets.filter(({value}) => value.failure !== undefined || (value.status ?? 0) >= 400);
      const [first, ...others] = failed;
      if (sockets.some(({value}) => value.status === switchingProtocols)) report.pass(`${host} takes WebSockets.`);
      else if (first === undefined || failed.length < sockets.length)
        report.notApplicable(`${host}: no WebSocket was asked for, or not all of them failed.`);
      else {
        report.fail('none', {
          subject: page.subject,
          args: {host, count: failed.length, how: howOf(first.value)},
          evidence: [
            evidenceOf(page, 'the page itself'),
            evidenceOf(first, 'the request for a WebSocket'),
            ...others.slice(0, mostPieces - 2).map((fact) => evidenceOf(fact, 'and here')),
          ],
        });
      }
    }
    if (told.size === 0) report.notApplicable('No page opened.');
  },
});

function howOf({status, failure}: HttpExchange): string {
  if (status !== undefined) return `answered ${status}`;
  return failure === 'reset'
    ? 'the connection was reset'
    : failure === 'no-answer'
      ? 'no answer'
      : 'the connection was closed';
}
