import {type BoxAddress, boxAddresses} from '../../facts/derived/box-addresses.ts';
import {type ClientLookup, clientLookups, isConnected, webPort} from '../../facts/derived/client-lookups.ts';
import {type ExpresswayEdge, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {countOnce} from '../../facts/derived/seen-once.ts';
import type {Fact} from '../../facts/fact.ts';
import type {TcpConnection} from '../../facts/tcp-connection.ts';
import {boxName} from '../../model/box-name.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 6298 §2: the third SYN leaves 3 s after the first; a host that is there has answered by then. */
const fewestSyns = 3;
const shortestWaitSeconds = 2.5;

/**
 * DNS gives the client an address for a web page, and nothing answers there (F74, F06): with split DNS, the inside address
 * given to a client outside. Whether an address is private proves nothing, for labs and VPNs use such ones outside too.
 */
export default defineCheck({
  id: 'dns/answer-not-reachable',
  system: 'DNS',
  title: {
    pass: 'The client reaches the address that DNS gives it',
    fail: 'DNS gives the client an address that it cannot reach',
  },
  failureModes: ['F06', 'F73', 'F74'],
  needs: {lookups: clientLookups},
  wants: {boxes: boxAddresses, edges: expresswayEdges},
  after: ['dns/outside-wrong', 'dns/inside-wrong', 'cms/external-uri-wrong'],
  references: ['RFC 9293 §3.8.3', 'Cisco document 210800, DNS'],
  messages: {
    otherAnswer: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'DNS server {server} sends {client} to {address} for {name}, where nothing answers on TCP {port}; {otherServer} gives {other}, which works',
      volatile: ['lookup'],
      why: 'The two answers differ as with split DNS, and this client got the one that it cannot reach: the page does not open.',
      fix: [
        {
          action: 'Give {name} the address {other} where {client} asks, or let {client} ask {otherServer}.',
          where: 'DNS server {server}, or the one that it asks',
          verify: '`{lookup}` prints {other}.',
        },
      ],
    },
    box: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'DNS server {server} sends {client} to {address} for {name}: that is {box}, and nothing answers there on TCP {port}',
      volatile: ['lookup'],
      why: 'Guests outside reach the join page at Expressway-E alone. With an inside address the page does not open.',
      competing: ['The client is inside, and a firewall between it and {box} drops TCP {port}.'],
      fix: [
        {
          action: 'Give {name} the public address of Expressway-E (static NAT) in the DNS outside.',
          where: 'DNS server {server}, or the one that it asks',
          verify: '`{lookup}` from outside prints that address.',
        },
      ],
    },
    unreached: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'DNS server {server} sends {client} to {address} for {name}, and nothing answers there on TCP {port} ({tries} tries)',
      volatile: ['lookup', 'tries'],
      why: 'The page does not open. With split DNS the usual cause is that a client outside gets the address that is meant for inside.',
      competing: [
        'A firewall drops or refuses TCP {port} to {address}, which is the right address.',
        'The machine with that address is down.',
      ],
      fix: [
        {
          action:
            'Compare {address} with the public address of Expressway-E (static NAT). If it is another, correct the record of {name} in the DNS outside.',
          where: 'DNS server {server}, or the one that it asks',
          verify: '`{lookup}` prints the address of Expressway-E.',
        },
        {
          action: 'If it is the right one, open TCP {port} to it.',
          where: 'firewall in front of Expressway-E',
          verify: 'A new capture shows SYN, ACK from {address}.',
        },
      ],
    },
    hint: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'DNS server {server} sends {client} to {address} for {name}, and nothing answers there on TCP {port} ({tries} tries)',
      volatile: ['lookup', 'tries'],
      why: 'If {name} is the name that guests open, the page does not open for this client. With split DNS the usual cause is that a client outside gets the address that is meant for inside.',
      competing: [
        '{name} has nothing to do with the meeting: other web pages open.',
        'A firewall drops or refuses TCP {port} to {address}, which is the right address.',
        'The machine with that address is down.',
      ],
      fix: [
        {
          action:
            'If {name} is the join name, compare {address} with the public address of Expressway-E (static NAT), and correct the record in the DNS outside where it differs.',
          where: 'DNS server {server}, or the one that it asks',
          verify: '`{lookup}` prints the address of Expressway-E.',
        },
      ],
    },
  },
  examples: {fail: 'dns/inside-answer-outside', pass: 'octavio/healthy'},
  run({lookups, boxes, edges}, report) {
    for (const fact of lookups) {
      const {value} = fact;
      const connections = value.connections.filter(({value: {server}}) => server.port === webPort);
      const [first] = connections;
      if (first === undefined) continue;
      if (connections.some((connection) => isConnected(connection.value))) {
        report.pass(`${value.client} reaches ${value.name}.`);
        continue;
      }
      const failed = connections.filter((connection) => isUnreached(connection.value));
      if (failed.length < connections.length || !isJoin(value)) {
        report.notApplicable(`Whether ${value.name} matters to a call, or is reached, is not known.`);
        continue;
      }
      const {address, port} = first.value.server;
      if (failed.every(({value: {server}}) => isOutsideAddress(server.address, edges))) {
        report.notApplicable(`${address} is the address at which guests reach Expressway-E: the answer is right.`);
        continue;
      }
      const server = answerer(fact, address);
      const args = {
        client: value.client,
        name: value.name,
        server,
        address,
        port: String(port),
        tries: countOnce(
          failed,
          ({server, outcome}) => `${server.address} ${outcome}`,
          ({syns}) => syns,
        ),
        lookup: lookupCommand(value.name, server),
      };
      const evidence = evidenceFrom(fact, failed);
      const related = failed.map((connection) => connection.subject);
      const failure = {subject: fact.subject, related, args, evidence};
      const other = otherAnswer(fact, lookups);
      const box = boxes.find((one) => one.value.address === address && one.value.role !== 'expressway-e');
      if (other !== undefined) {
        report.fail('otherAnswer', {
          ...failure,
          args: {...args, other: other.address, otherServer: other.server},
          evidence: [
            ...evidence,
            evidenceOf(other.lookup, `${other.server} answers ${other.address}`, 'answer'),
            evidenceOf(other.connection, `${other.address} accepts the connection`),
          ],
        });
      } else if (box !== undefined) report.fail('box', {...failure, ...ofBox(args, evidence, box)});
      else
        report.fail(
          value.role !== undefined || value.activity.webConnections.length === 0 ? 'unreached' : 'hint',
          failure,
        );
    }
    if (lookups.every(({value}) => value.connections.every((connection) => connection.value.server.port !== webPort)))
      report.notApplicable('No client opens a page by a name that it asks for in the capture.');
  },
});

function isOutsideAddress(address: string, edges: readonly Fact<ExpresswayEdge>[]): boolean {
  return edges.some(({value}) => value.outsideAddress === address);
}

function isUnreached({outcome, syns, waitedSeconds}: TcpConnection): boolean {
  return (
    outcome === 'refused' || (outcome === 'no-answer' && syns >= fewestSyns && waitedSeconds >= shortestWaitSeconds)
  );
}

/** The join name where it is known; else a page that a browser opens, in a capture in which this client has no TURN. */
function isJoin({role, isWebPage, activity}: ClientLookup): boolean {
  return role?.title === 'join name' || (role === undefined && isWebPage && !activity.usesTurn);
}

function answerer({value: {exchanges}}: Fact<ClientLookup>, address: string): string {
  const answering = exchanges.find(({value}) => value.answers.includes(address));
  return (answering ?? exchanges[0])?.value.server.address ?? '';
}

const mostPieces = 3;

function evidenceFrom({value}: Fact<ClientLookup>, failed: readonly Fact<TcpConnection>[]): [Evidence, ...Evidence[]] {
  const answers = value.exchanges.filter((exchange) => exchange.value.outcome === 'answered');
  return [
    ...answers.slice(0, mostPieces).map((exchange) => evidenceOf(exchange, 'the answer', 'answer')),
    ...failed.slice(0, mostPieces).map((connection) => {
      const {outcome, syns, server} = connection.value;
      const end = outcome === 'refused' ? 'refused with a reset' : 'without an answer';
      return evidenceOf(connection, `the first of ${syns} SYNs to ${server.address}, ${end}`);
    }),
  ] as unknown as [Evidence, ...Evidence[]];
}

/** The same name, answered with an address that somebody reached. */
function otherAnswer({value: {name, addresses}}: Fact<ClientLookup>, lookups: readonly Fact<ClientLookup>[]) {
  for (const {value} of lookups) {
    if (value.name !== name) continue;
    for (const connection of value.connections) {
      const {address, port} = connection.value.server;
      const lookup = value.exchanges.find((exchange) => exchange.value.answers.includes(address));
      if (port === webPort && isConnected(connection.value) && !addresses.includes(address) && lookup !== undefined)
        return {address, connection, lookup, server: lookup.value.server.address};
    }
  }
  return undefined;
}

function ofBox<Args>(args: Args, evidence: [Evidence, ...Evidence[]], box: Fact<BoxAddress>) {
  const name = boxName(box.subject);
  const pieces: [Evidence, ...Evidence[]] = [...evidence, evidenceOf(box, `an address of ${name}`)];
  return {args: {...args, box: name}, evidence: pieces};
}
