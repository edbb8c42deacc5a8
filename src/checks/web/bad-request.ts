import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {groupPageAnswers, requestTitle} from '../../facts/derived/page-answers.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const badRequest = 400;
const mostPieces = 4;

/** The join page answers "Bad Request" to whatever is asked for this host (F02). One odd request alone proves nothing. */
export default defineCheck({
  id: 'web/bad-request',
  system: 'Expressway-E',
  title: {pass: 'Requests for the page are understood', fail: 'The page answers Bad Request'},
  failureModes: ['F02'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/guest-uri-internal', 'expressway/guest-uri-elsewhere', 'expressway/web-proxy-off'],
  references: ['Cisco document 211301, troubleshooting: Bad request', 'RFC 9110 §15.5.1'],
  messages: {
    everyAnswer: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} answers 400 Bad Request to every request for host {host} ({count} of {count})',
      why: 'TLS works, and the server refuses the requests themselves: the guest sees "Bad Request" in place of the join page. Expressway does so for a host that it does not proxy: it compares the host with the guest account client URI on Expressway-C, and passes on nothing else.',
      competing: [
        'The guest account client URI on Expressway-C is another name than {host}, most often the inside one.',
        'A server other than Expressway answers at this address, and does not know {host}.',
      ],
      fix: [
        {
          action:
            'Compare the guest account client URI with {host}. If it is another name, set it to {host} and save. The green "resolved successfully" banner is shown for a wrong name too.',
          where: 'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: '`https://{host}` opens the join page, and a new capture shows 200 in place of 400.',
        },
      ],
    },
  },
  examples: {fail: 'web/bad-request', pass: 'octavio/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    for (const page of groupPageAnswers(exchanges)) {
      const {subject, related, client, server, host, hostHeader, isBesidePage, answered} = page;
      const refused = answered.filter(({value}) => value.status === badRequest);
      const [first, ...others] = refused;
      const bearing = joinBearing({client, server, name: hostHeader}, {names, boxes, sessions});
      if (first === undefined) report.pass(`${host} answers without Bad Request.`);
      else if (isBesidePage) report.notApplicable(`${host} serves its page over TLS.`);
      else if (bearing === 'other' || hostHeader === undefined || refused.length < answered.length)
        report.notApplicable(`Bad Request from ${host} is no answer to the join page.`);
      else {
        report.fail('everyAnswer', {
          subject,
          related,
          args: {server: serverTitle(server, boxes), host, count: refused.length},
          evidence: [
            evidenceOf(first, `the answer to ${requestTitle(first.value)}`, 'status'),
            ...others
              .slice(0, mostPieces - 1)
              .map((fact) => evidenceOf(fact, `and to ${requestTitle(fact.value)}`, 'status')),
          ],
        });
      }
    }
  },
});
