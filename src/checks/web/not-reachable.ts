import {type BoxAddress, boxAddresses} from '../../facts/derived/box-addresses.ts';
import {clientTitle, joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {countOnce} from '../../facts/derived/seen-once.ts';
import {dnsExchange} from '../../facts/dns-exchange.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TcpConnection, tcpConnection} from '../../facts/tcp-connection.ts';
import {tlsHandshake} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Expressway-E serves the join page on no other. */
const webPort = 443;
/** RFC 6298 §2: the third SYN leaves 3 s after the first; a server that is there has answered by then. */
const fewestSyns = 3;
const shortestWaitSeconds = 2.5;

/** The page's server is never reached on TCP 443: SYNs are dropped (filtered) or answered with a reset (F73). */
export default defineCheck({
  id: 'web/not-reachable',
  system: 'Expressway-E',
  title: {pass: 'The page’s server accepts connections', fail: 'The page’s server cannot be reached'},
  failureModes: ['F73', 'F09'],
  needs: {connections: tcpConnection},
  wants: {
    names: externalJoinName,
    boxes: boxAddresses,
    sessions: turnSession,
    lookups: dnsExchange,
    handshakes: tlsHandshake,
  },
  after: ['dns/answer-not-reachable', 'dns/outside-wrong', 'webbridge/disabled', 'webbridge/not-listening'],
  references: ['RFC 9293 §3.10.7', 'RFC 6298 §2', 'Cisco document 210800, ports'],
  messages: {
    filtered: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} answers none of {syns} SYNs of {client} to TCP {port} ({name})',
      volatile: ['syns'],
      why: 'The page does not open: the browser waits, and then says that the site cannot be reached.',
      competing: [
        'A firewall drops TCP {port}, or does not pass it on (NAT) to Expressway-E.',
        'The address is not that of Expressway-E.',
        'The box is down, or its answers take another way back.',
      ],
      fix: [
        {
          action:
            'Open TCP {port} from the internet to Expressway-E and pass it on by NAT. To find the place, capture on the outer interface of Expressway-E at the same time.',
          where: 'firewall in front of Expressway-E',
          verify: 'A new capture shows SYN, ACK from {server}.',
        },
      ],
    },
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} refuses TCP {port} of {client} with a reset ({name})',
      why: 'The page does not open: the browser says at once that the connection was refused.',
      competing: [
        'Nothing listens on TCP {port} there: the web proxy or the web bridge is off, or is on another port.',
        'A firewall refuses in the name of the server.',
        'The address is not that of Expressway-E.',
      ],
      fix: [
        {
          action: 'See that the web proxy for Meeting Server is on, and that nothing else has taken TCP {port}.',
          where: 'Expressway-C and Expressway-E, Configuration > Unified Communications',
          verify: 'A new capture shows SYN, ACK from {server}.',
        },
      ],
    },
    unreachable: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The network answers {client} that {server} ({name}) is not reachable: {how}',
      volatile: ['how'],
      why: 'The page does not open: no packet gets as far as the server.',
      competing: [
        'The address is wrong: nobody has it, or it belongs to another network.',
        'A firewall or router in front of Expressway-E rejects TCP {port}, or Expressway-E is down.',
        'The computer that tried it has no network, or no route to the internet.',
      ],
      fix: [
        {
          action:
            'Try the same from another network. If it fails there too, compare {server} with the public address of Expressway-E, and see that the box is up and that the firewall passes TCP {port} on to it.',
          where: 'public DNS, firewall and router in front of Expressway-E',
          verify: '`https://{name}` opens the join page.',
        },
      ],
    },
    inside: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'From inside, {client} does not reach {server}, where {name} leads to: {how}',
      volatile: ['how'],
      why: 'Inside, the join name leads to the web bridge. People inside cannot open the page; what guests outside meet is another way.',
      competing: [
        'The web bridge is off, or is on another port.',
        'A firewall between this network and the web bridge drops or refuses TCP {port}.',
        'The DNS inside gives the address of another box.',
      ],
      fix: [
        {
          action: 'See that the web bridge is enabled and listens on TCP {port} at {server}.',
          where: 'MMP of the CMS with the web bridge',
          command: 'webbridge3',
          verify: '`https://{name}` opens the join page from inside.',
        },
      ],
    },
  },
  examples: {fail: 'web/not-reachable', pass: 'octavio/healthy'},
  run({connections, names, boxes, sessions, lookups, handshakes}, report) {
    const toWeb = connections.filter(
      ({value: {server, purpose}}) => purpose === 'join-page' || (server.port === webPort && purpose !== 'turn'),
    );
    if (toWeb.length === 0) report.notApplicable('Nobody connects to the port of the page.');
    const nameOf = (address: string): string | undefined =>
      lookups.find(({value}) => value.answers.includes(address))?.value.name ??
      handshakes.find(({value}) => value.server.address === address && value.serverName !== undefined)?.value
        .serverName;
    const hasPage = new Set(toWeb.flatMap(({value}) => (isConnected(value) ? value.client.address : [])));
    const groups = groupBy(toWeb, ({value: {client, server}}) => `${client.address} ${server.address} ${server.port}`);
    for (const group of groups.values()) {
      const failed = group.filter(({value}) => isUnreached(value));
      const [first] = failed;
      if (group.some(({value}) => isConnected(value))) {
        report.pass(`${group[0]?.value.server.address} accepts connections to TCP ${group[0]?.value.server.port}.`);
        continue;
      }
      if (first === undefined) {
        report.lacking(tcpConnection, 'the capture ends too early to tell whether the server answers');
        continue;
      }
      const {client, server} = first.value;
      const name = first.value.name ?? nameOf(server.address);
      const bearing = joinBearing({client, server, name}, {names, boxes, sessions});
      const isPage = first.value.purpose === 'join-page';
      const isGuess = bearing === 'unknown' && !isPage && (name === undefined || hasPage.has(client.address));
      if (bearing === 'other' || isGuess) {
        report.notApplicable(`Nothing says that ${server.address} has to do with joining.`);
        continue;
      }
      const ownAddresses = addressesBeside(server.address, boxes);
      const isPageElsewhere = toWeb.some(
        ({value}) =>
          isConnected(value) && value.client.address === client.address && ownAddresses.has(value.server.address),
      );
      if (name === undefined && isPageElsewhere) {
        report.notApplicable(`${client.address} opens the page at another address of the same box.`);
        continue;
      }
      const args = {
        client: clientTitle(client, boxes),
        server: serverTitle(server, boxes),
        port: server.port,
        name: name ?? (isPage ? server.address : 'no name in the capture'),
      };
      const related = name === undefined ? [] : ([`name:${name}`] as const);
      const isInside = first.origin.vantage === 'inside' && !isEdgeAt(server.address, boxes);
      if (isInside) {
        const waited = Math.round(first.value.waitedSeconds);
        const how =
          first.value.outcome === 'refused'
            ? 'it is refused with a reset'
            : (wordsFor(first.value) ?? `no answer in ${waited} s`);
        report.fail('inside', {
          subject: first.subject,
          related,
          args: {...args, how},
          evidence: [evidenceOf(first, 'the connection', 'syns'), ...more(failed)],
        });
        continue;
      }
      const rejection = failed.find(({value}) => value.networkError !== undefined);
      if (rejection !== undefined) {
        report.fail('unreachable', {
          subject: first.subject,
          related,
          args: {...args, how: wordsFor(rejection.value) ?? ''},
          evidence: [evidenceOf(rejection, 'what came in place of an answer', 'networkError')],
        });
        continue;
      }
      const refusal = failed.find(({value}) => value.outcome === 'refused');
      if (refusal === undefined) {
        const syns = countOnce(
          failed,
          ({outcome}) => outcome,
          (connection) => connection.syns,
        );
        const waited = Math.round(first.value.waitedSeconds);
        report.fail('filtered', {
          subject: first.subject,
          related,
          args: {...args, syns},
          evidence: [evidenceOf(first, `the first SYN; ${waited} s without an answer`, 'syns'), ...more(failed)],
        });
      } else {
        report.fail('refused', {
          subject: first.subject,
          related,
          args,
          evidence: [evidenceOf(refusal, 'the SYN that is answered with a reset', 'syns')],
        });
      }
    }
  },
});

function isEdgeAt(address: string, boxes: readonly Fact<BoxAddress>[]): boolean {
  return boxes.some(({value}) => value.address === address && value.role === 'expressway-e');
}

/** The other addresses of the box that has this one. */
function addressesBeside(address: string, boxes: readonly Fact<BoxAddress>[]): ReadonlySet<string> {
  const own = new Set(boxes.filter(({value}) => value.address === address).map(({subject}) => subject));
  return new Set(boxes.filter(({subject}) => own.has(subject)).map(({value}) => value.address));
}

function more(failed: readonly Fact<TcpConnection>[]) {
  return failed.slice(1, 3).map((fact) => evidenceOf(fact, 'and here', 'syns'));
}

function isConnected({outcome}: TcpConnection): boolean {
  return outcome === 'connected' || outcome === 'mid-stream';
}

/** `host unreachable` */
function wordsFor({networkError}: TcpConnection): string | undefined {
  return networkError?.replace('-', ' ');
}

function isUnreached({outcome, syns, waitedSeconds, networkError}: TcpConnection): boolean {
  return (
    outcome === 'refused' ||
    networkError !== undefined ||
    (outcome === 'no-answer' && syns >= fewestSyns && waitedSeconds >= shortestWaitSeconds)
  );
}
