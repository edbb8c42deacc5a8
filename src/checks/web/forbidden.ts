import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {answeringExpressway, groupPageAnswers, requestTitle} from '../../facts/derived/page-answers.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const forbidden = 403;
const mostPieces = 4;

/** The join page answers 403 to everything (F47, F75, F76). A page that is refused beside others that open proves nothing. */
export default defineCheck({
  id: 'web/forbidden',
  system: 'Expressway-E',
  title: {pass: 'Requests for the page are allowed', fail: 'The page answers Forbidden'},
  failureModes: ['F47', 'F75', 'F76'],
  needs: {exchanges: httpExchange},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/allow-rule-missing', 'expressway/address-banned', 'expressway/clock-wrong'],
  references: ['Cisco document 210800, Expressway web proxy', 'RFC 9110 §15.5.4'],
  messages: {
    everyAnswer: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{server} answers 403 Forbidden to every request for host {host} ({count} of {count})',
      why: 'The guest sees "Forbidden" in place of the join page.',
      competing: [
        'No allow rule of Expressway-C lets {host} through: the Meeting Server page has not been saved since the name was set.',
        'The clocks of Expressway-E and Expressway-C differ.',
        'Automated protection of Expressway-E has blocked the address of the client.',
        'A proxy between the client and Expressway-E refuses.',
      ],
      fix: [
        {
          action:
            'See that the allow rules name {host}, that both Expressways have the right time, and that the client is not blocked.',
          where:
            'Expressway-C, Configuration > Unified Communications > HTTP allow list; both, System > Time; Expressway-E, System > Protection > Automated detection',
          verify: '`https://{host}` opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'web/forbidden', pass: 'octavio/healthy'},
  run({exchanges, names, boxes, sessions}, report) {
    for (const page of groupPageAnswers(exchanges)) {
      const {subject, related, client, server, host, hostHeader, isBesidePage, answered} = page;
      const refused = answered.filter(({value}) => value.status === forbidden);
      const [first, ...others] = refused;
      const bearing = joinBearing({client, server, name: hostHeader}, {names, boxes, sessions});
      if (first === undefined) report.pass(`${host} answers without Forbidden.`);
      else if (isBesidePage) report.notApplicable(`${host} serves its page over TLS.`);
      else if (
        refused.length < answered.length ||
        (bearing !== 'join' && answeringExpressway(first.value) === undefined)
      )
        report.notApplicable(`Forbidden from ${host} is no answer to the join page.`);
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
