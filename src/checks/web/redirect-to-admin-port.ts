import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {groupPageAnswers} from '../../facts/derived/page-answers.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Where browsers go for `https://` without a port. */
const webPort = 443;

/** Port 80 sends guests to another port than that of the page: Expressway takes its web administrator port (F72). */
export default defineCheck({
  id: 'web/redirect-to-admin-port',
  system: 'Expressway-E',
  title: {pass: 'Port 80 leads to the page for guests', fail: 'Port 80 leads to another port than the page'},
  failureModes: ['F72'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession, systems: systemsByBox},
  after: ['expressway/admin-port-443'],
  references: ['Cisco Expressway administrator guide, Redirect HTTP requests to HTTPS', 'RFC 9110 §15.4'],
  messages: {
    administration: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{server} redirects http://{host} to port {port}, where its web administration is',
      why: 'Who types {host} without https:// may come to the login page of Expressway, or to nothing, in place of the page for guests.',
      fix: [
        {
          action:
            'Turn off the redirect of HTTP requests to HTTPS, or let the firewall drop TCP 80, and give guests the address with https://.',
          where: 'Expressway-E, System > Administration, Redirect HTTP requests to HTTPS',
          verify: '`curl -sI http://{host}/` gives no answer, or a Location without port {port}.',
        },
      ],
    },
    otherPort: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{server} redirects http://{host} to port {port}',
      why: 'The page for guests is on TCP 443. Who types {host} without https:// comes to another port in place of it. Expressway redirects to its web administrator port.',
      competing: ['The page for guests is served on port {port} as well, on purpose.'],
      fix: [
        {
          action:
            'Turn off the redirect of HTTP requests to HTTPS, or let the firewall drop TCP 80, and give guests the address with https://.',
          where: 'Expressway-E, System > Administration, Redirect HTTP requests to HTTPS',
          verify: '`curl -sI http://{host}/` gives no answer, or a Location without port {port}.',
        },
      ],
    },
  },
  examples: {fail: 'page/redirect-to-admin-port', pass: 'page/healthy'},
  run({exchanges, names, boxes, sessions, systems}, report) {
    let judged = 0;
    for (const {subject, related, client, server, host, hostHeader, answered} of groupPageAnswers(exchanges)) {
      const redirect = answered.find((fact) => portOf(fact) !== undefined);
      if (redirect === undefined || hostHeader === undefined) continue;
      judged += 1;
      const port = portOf(redirect) ?? webPort;
      const isPageThere = exchanges.some(({value}) => isPageAt(value, host, port));
      const bearing = joinBearing({client, server, name: hostHeader}, {names, boxes, sessions});
      if (port === webPort || isPageThere) report.pass(`http://${host} leads to port ${port}, where the page is.`);
      else if (bearing !== 'join') report.notApplicable(`Nothing says that ${host} is the join page.`);
      else {
        const administration = systems.find(
          ({subject: box, value}) => value.webAdministratorPort === port && box.startsWith('box:expressway-e'),
        );
        const found = {
          subject,
          related,
          args: {server: serverTitle(server, boxes), host, port},
          evidence: [
            evidenceOf(redirect, 'the answer of port 80', 'location'),
            ...(administration === undefined
              ? []
              : [evidenceOf(administration, 'the web administrator port', 'webAdministratorPort')]),
          ],
        } as const;
        if (administration === undefined) report.fail('otherPort', found);
        else report.fail('administration', found);
      }
    }
    if (judged === 0) report.notApplicable('Nothing redirects from http:// to https://.');
  },
});

/** Of the target of a redirect from `http://` to `https://` on the same host. */
function portOf({value}: Fact<HttpExchange>): number | undefined {
  const {status = 0, location = '', host = '', isDecrypted} = value;
  if (isDecrypted || status < 300 || status >= 400 || !URL.canParse(location)) return undefined;
  const target = new URL(location);
  if (target.protocol !== 'https:' || target.hostname !== hostOf(host)) return undefined;
  return target.port === '' ? webPort : Number(target.port);
}

function isPageAt({isDecrypted, server, host, status, page}: HttpExchange, name: string, port: number): boolean {
  return (
    isDecrypted &&
    server.port === port &&
    hostOf(host ?? '') === name &&
    status !== undefined &&
    status < 400 &&
    page !== 'expressway-login'
  );
}
