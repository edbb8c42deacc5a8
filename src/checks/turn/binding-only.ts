import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {seenOnce} from '../../facts/derived/seen-once.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type StunTransaction, stunTransaction} from '../../facts/stun-transaction.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {compareInstants, millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort, turnServerSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Expressway-E listens on 3478, large ones on 3478–3483 (Expressway administrator guide, TURN). */
const firstTurnPort = 3478;
const lastTurnPort = 3483;
/** RFC 8489 §6.2.1: a request goes out seven times before a client gives up; three requests are no chance either. */
const fewestTransmissions = 7;
const fewestRequests = 3;

/**
 * A client that asks a TURN server with bare Binding requests alone, and gets no answer: as CMS does before 2.9.3, where
 * Expressway from X12.6.1 on answers none (F36). A browser sends one such Binding beside each Allocate; that is fine.
 */
export default defineCheck({
  id: 'turn/binding-only',
  system: 'TURN and media',
  title: {
    pass: 'Clients ask the TURN server with Allocate',
    fail: 'A client sends the TURN server nothing but unanswered Binding requests',
  },
  failureModes: ['F36'],
  needs: {transactions: stunTransaction},
  wants: {sessions: turnSession, boxes: boxAddresses},
  after: ['version/turn-binding-only', 'turn/unanswered', 'turn/port-closed', 'turn/firewall-rejects', 'turn/no-route'],
  references: ['Cisco bug CSCvv01243', 'RFC 8489 §2', 'Expressway X12.6.1 release notes'],
  messages: {
    silent: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{client} sends {server} Binding requests without credentials only: none of {count} was answered, and there is no Allocate',
      why: 'From X12.6.1 on, Expressway-E does not answer such requests on its TURN ports. CMS before 2.8.4, and 2.9.0 to 2.9.2, sends them to see whether the TURN server is there, and offers no relay when it hears nothing.',
      competing: [
        '{client} is a CMS that is too old for this Expressway-E.',
        'A firewall drops the requests or the answers on the way.',
        'Nothing listens at {server}, or it is a STUN server that is down.',
        'The client uses STUN alone, and needs no relay.',
      ],
      fix: [
        {
          action: 'If {client} is CMS, look at its version, and upgrade it to 2.8.4, 2.9.3 or newer.',
          where: 'CMS, MMP: `version`',
          verify: 'A new capture shows Allocate Request and Allocate Success Response.',
        },
        {
          action: 'If it is not, see whether the requests arrive at {server}, and whether it is a TURN server at all.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'That capture shows each Binding request of {client}, and what {server} answers.',
        },
      ],
    },
  },
  examples: {fail: 'turn/binding-only', pass: 'octavio/healthy'},
  run({transactions, sessions, boxes}, report) {
    const bare = seenOnce(
      transactions.filter(({value}) => isBareBinding(value)),
      ({client, server, transactionId}) =>
        `${formatHostPort(client.address, client.port)} ${formatHostPort(server.address, server.port)} ${transactionId}`,
      ({transmissions}) => transmissions,
    );
    const askers = new Set(sessions.map(({value}) => pairOf(value)));
    const serving = new Set(sessions.filter(({value}) => hasAnswer(value)).map(({value}) => serverOf(value)));
    const answeringBindings = new Set(bare.filter(isAnswered).map(({value}) => serverOf(value)));
    let failures = 0;
    let early = 0;
    for (const group of groupBy(bare, ({value}) => `${pairOf(value)} ${value.server.port}`).values()) {
      const [first, ...more] = group;
      if (first === undefined) continue;
      const {server, client, transport} = first.value;
      const isOfTurn =
        (server.port >= firstTurnPort && server.port <= lastTurnPort) ||
        boxes.some(({value}) => value.address === server.address);
      if (!isOfTurn || answeringBindings.has(serverOf(first.value)) || askers.has(pairOf(first.value))) continue;
      const count = group.reduce((sum, {value}) => sum + value.transmissions, 0);
      if (count < fewestTransmissions && group.length < fewestRequests) {
        early += 1;
        continue;
      }
      failures += 1;
      const others = serving.has(serverOf(first.value)) ? ', which answers the Allocates of others' : '';
      const seconds = Math.round(secondsOf(group));
      report.fail('silent', {
        subject: turnServerSubject(server.address, server.port, transport),
        args: {client: client.address, server: turnServerName(first.value, boxes), count},
        evidence: [
          evidenceOf(first, `the first of ${count} in ${seconds} s to ${serverOf(first.value)}${others}`, 'request'),
          ...more.slice(0, 3).map((fact) => evidenceOf(fact, 'and this', 'request')),
        ],
      });
    }
    if (failures > 0) return;
    if (early > 0) report.lacking(stunTransaction, 'too few Binding requests to tell whether they are answered');
    else report.pass('No client sends a TURN server unanswered Binding requests alone.');
  },
});

/** Connectivity checks of ICE are signed. */
function isBareBinding({method, isSigned, relay, requestFrame}: StunTransaction): boolean {
  return method === 'Binding' && !isSigned && relay === undefined && requestFrame !== undefined;
}

function isAnswered({value}: Fact<StunTransaction>): boolean {
  return value.outcome !== 'none';
}

function hasAnswer({allocations, errors}: TurnSession): boolean {
  return allocations > 0 || errors.length > 0;
}

function pairOf({client, server}: Pick<StunTransaction, 'client' | 'server'>): string {
  return `${client.address} ${server.address}`;
}

function serverOf({server}: Pick<StunTransaction, 'server'>): string {
  return formatHostPort(server.address, server.port);
}

function secondsOf(group: readonly Fact<StunTransaction>[]): number {
  const times = group.flatMap(({value: {requestTime}}) => requestTime ?? []);
  const sorted = [...times].sort(compareInstants);
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first === undefined || last === undefined ? 0 : millisecondsBetween(first, last) / 1000;
}
