import {browserPage} from '../../facts/browser-page.ts';
import {joinPages} from '../../facts/derived/browser-pages.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 9110 §15.5.8: said by a proxy alone, never by the site. */
const proxyAuthenticationRequired = 407;
const mostPieces = 4;

/** A proxy in the network of the guest stands between the browser and the page (F112). */
export default defineCheck({
  id: 'browser/proxy-blocks',
  system: 'TURN and media',
  title: {pass: 'No proxy stops the browser', fail: 'A proxy stops the browser'},
  failureModes: ['F112'],
  needs: {pages: joinPages},
  wants: {exchanges: httpExchange},
  after: [],
  references: ['RFC 9110 §15.5.8 (407)', 'Chromium net/base/net_error_list.h'],
  messages: {
    login: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'A proxy answers 407 Proxy Authentication Required to {count} of {total} requests for {host}',
      why: 'The network of the guest lets the browser out through a proxy alone, which wants a login. WebSocket and media do not log in at proxies: the page stays without a connection.',
      volatile: ['count', 'total'],
      fix: [
        {
          action:
            'Let {host} past the proxy: exempt it in the proxy settings (PAC file, policy), or let the proxy pass it without a login.',
          where: 'the proxy of the guest’s network',
          verify: 'A new HAR shows no 407.',
        },
      ],
    },
    tunnel: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The proxy of the guest’s network does not connect the browser to {host}: {error}',
      why: 'The browser may go out through its proxy alone, and the proxy does not answer, or refuses this site.',
      fix: [
        {
          action: 'Look up at the proxy why {host} is refused, and allow it; or set the browser to go there directly.',
          where: 'the proxy of the guest’s network; chrome://net-internals/#proxy',
          verify: 'The page opens.',
        },
      ],
    },
  },
  examples: {fail: 'browser/proxy-login', pass: 'browser/har-healthy'},
  run({pages, exchanges}, report) {
    const told = new Set<string>();
    for (const page of pages) {
      const {host, error} = page.value;
      if (told.has(host)) continue;
      told.add(host);
      const own = exchanges.filter(({value, origin}) => hostName(value) === host && origin.input === page.origin.input);
      const asked = own.filter(({value}) => value.status === proxyAuthenticationRequired);
      const [first, ...others] = asked;
      // The login that a proxy asks for once, and gets, is how it works.
      const isOver = own.some(
        ({value}) => value.status !== undefined && value.status < 400 && isAfter(value, asked.at(-1)),
      );
      if (
        error !== undefined &&
        /^ERR_(?:TUNNEL_CONNECTION_FAILED|PROXY_\w+|MANDATORY_PROXY_\w+|NO_SUPPORTED_PROXIES)$/.test(error)
      )
        report.fail('tunnel', {
          subject: page.subject,
          args: {host, error},
          evidence: [evidenceOf(page, `what the browser got of ${page.value.url}`)],
        });
      else if (first === undefined || isOver) {
        if (page.value.status === undefined) report.lacking(browserPage, `${host} gave no answer`);
        else report.pass(`${host} answered the browser.`);
      } else
        report.fail('login', {
          subject: page.subject,
          args: {host, count: asked.length, total: own.length},
          evidence: [
            evidenceOf(first, 'the answer of the proxy'),
            ...others.slice(0, mostPieces - 1).map((fact) => evidenceOf(fact, 'and here')),
          ],
        });
    }
  },
});

function hostName({host = ''}: HttpExchange): string {
  return host.replace(/:\d+$/, '');
}

function isAfter({time}: HttpExchange, last: Fact<HttpExchange> | undefined): boolean {
  return last !== undefined && time.iso > last.value.time.iso;
}
