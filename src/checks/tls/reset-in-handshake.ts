import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {countHandshakes, groupHandshakes} from '../../facts/derived/handshake-groups.ts';
import {clientTitle, joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {type TlsHandshake, tlsHandshake} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A browser gives up connections that it opened in advance; what is broken fails every time. */
const fewestFailures = 2;
const mostPieces = 4;

/** TCP works, and the TLS handshake is cut off or never answered: what devices that look into TLS do (F79). */
export default defineCheck({
  id: 'tls/reset-in-handshake',
  system: 'Expressway-E',
  title: {pass: 'TLS handshakes are not cut off', fail: 'TLS handshakes are cut off'},
  failureModes: ['F79', 'F82', 'F73'],
  needs: {handshakes: tlsHandshake},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/web-proxy-off', 'dns/outside-wrong'],
  references: ['RFC 9293 §3.10.7', 'RFC 8446 §2'],
  messages: {
    reset: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'All {count} TLS handshakes of {client} with {name} end in a TCP reset from the {side} after {message}',
      why: 'TCP to {server} works, and the connection is torn down within the TLS handshake, without an alert. Nothing opens at {name}.',
      competing: [
        'A firewall or proxy that inspects TLS cuts the connection. It resets in the name of both sides, so the address in the packet does not prove who sent it.',
        'The {side} itself resets: what listens on this port does not speak TLS, or the program gave up.',
      ],
      fix: [
        {
          action:
            'Exempt {name} from TLS inspection. To see who resets, capture on both sides at once: a reset that the {side} did not send was made on the way.',
          where: 'firewall and proxy between {client} and {server}',
          verify: 'A new capture shows application data after the handshake with {name}.',
        },
      ],
    },
    closed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{server} closes all {count} TLS handshakes of {client} with {name} after {message}, without an alert',
      why: 'TCP works, and the connection is ended within the TLS handshake, without a reason. Nothing opens at {name}.',
      competing: [
        'A firewall or proxy that inspects TLS ends the connection in the name of the server.',
        'What listens on this port does not speak TLS, or has no certificate to show.',
        'A load balancer in front takes the connection and reaches no server behind it.',
      ],
      fix: [
        {
          action:
            'See what listens on this port of {server}. If it is the right server, exempt {name} from TLS inspection, and capture on both sides at once to see who ends the connection.',
          where: 'the box at {server}; firewall, proxy and load balancer in front of it',
          verify: 'A new capture shows application data after the handshake with {name}.',
        },
      ],
    },
    otherProtocol: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'What answers at {server} does not speak TLS ({name})',
      why: 'Browsers open {name} with TLS, and what comes back is something else. The page does not open.',
      fix: [
        {
          action:
            'See which service has this port of {server}, and where the firewall passes it on to: it has to be Expressway-E with its web proxy on.',
          where: 'firewall (NAT) in front of Expressway-E; the box at {server}',
          verify: '`openssl s_client -connect {server} -servername {name} </dev/null` shows a certificate.',
        },
      ],
    },
    silent: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'TCP from {client} to {server} works, but none of {count} Client Hellos for {name} gets an answer',
      why: 'The page of {name} stays blank until the browser gives up.',
      competing: [
        'A firewall or proxy that inspects TLS swallows the handshake.',
        'Large packets are lost on the way (MTU): the Client Hello does not arrive, or the answer does not come back.',
        'What listens on this port hangs, or does not speak TLS.',
      ],
      fix: [
        {
          action:
            'Capture on the server’s side at the same time. If the Client Hello does not arrive there, look for TLS inspection and for the MTU of the way; if it arrives, the server hangs.',
          where: 'the box at {server}, and the firewall in front of it',
          verify: 'A new capture shows Server Hello for {name}.',
        },
      ],
    },
  },
  examples: {fail: 'tls/reset-in-handshake', pass: 'octavio/healthy'},
  run({handshakes, names, boxes, sessions}, report) {
    for (const group of groupHandshakes(handshakes)) {
      const {subject, related, client, server, serverName, name, isEstablished} = group;
      const told = group.handshakes.filter(({value}) => value.outcome !== 'cut' || value.isOtherProtocol === true);
      const isClosed = told.length > 0 && told.every(({value}) => isClosedByServer(value));
      const broken = isClosed ? told : told.filter(({value}) => isCutOff(value));
      const [first, ...others] = broken;
      if (isEstablished) report.pass(`The handshake with ${name} is completed.`);
      else if (first === undefined || broken.length < told.length || countHandshakes(broken) < fewestFailures)
        report.notApplicable(`Whether handshakes with ${name} are cut off cannot be told.`);
      else if (joinBearing({client, server, name: serverName}, {names, boxes, sessions}) === 'other')
        report.notApplicable(`${name} has nothing to do with joining.`);
      else if (broken.every(({value}) => value.isOtherProtocol === true)) {
        report.fail('otherProtocol', {
          subject,
          related,
          args: {server: serverTitle(server, boxes), name},
          evidence: [evidenceOf(first, 'what comes back is no TLS record', 'isOtherProtocol')],
        });
      } else {
        const isSilent = broken.every(({value}) => value.outcome === 'no-answer');
        const args = {
          client: clientTitle(client, boxes),
          server: serverTitle(server, boxes),
          name,
          count: countHandshakes(broken),
        };
        const field = isSilent ? undefined : 'closedBy';
        const evidence = [
          evidenceOf(
            first,
            isSilent ? 'the first of the Client Hellos' : `the ${isClosed ? 'end' : 'reset'} within the handshake`,
            field,
          ),
          ...others
            .slice(0, mostPieces - 1)
            .map((fact) => evidenceOf(fact, 'and here', fact.value.closedBy === undefined ? undefined : field)),
        ] as const;
        const message = first.value.lastMessage;
        if (isSilent) report.fail('silent', {subject, related, args, evidence});
        else if (isClosed) report.fail('closed', {subject, related, args: {...args, message}, evidence});
        else {
          const reset = broken.find(({value}) => value.closedBy !== undefined) ?? first;
          const side = reset.value.closedBy ?? 'server';
          report.fail('reset', {subject, related, args: {...args, side, message: reset.value.lastMessage}, evidence});
        }
      }
    }
  },
});

function isCutOff({outcome, lastMessage, isOtherProtocol}: TlsHandshake): boolean {
  return isOtherProtocol === true || outcome === 'no-answer' || (outcome === 'reset' && lastMessage !== '');
}

function isClosedByServer({outcome, closedBy, lastMessage, isOtherProtocol}: TlsHandshake): boolean {
  return outcome === 'closed' && closedBy === 'server' && lastMessage !== '' && isOtherProtocol !== true;
}
