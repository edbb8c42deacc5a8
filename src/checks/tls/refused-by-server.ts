import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {groupHandshakes} from '../../facts/derived/handshake-groups.ts';
import {clientTitle, joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TlsHandshake, tlsHandshake} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const mostPieces = 4;

/** A server ends every TLS handshake of a client with a fatal alert. */
export default defineCheck({
  id: 'tls/refused-by-server',
  system: 'Expressway-E',
  title: {pass: 'Servers complete the TLS handshake', fail: 'A server refuses the TLS handshake'},
  failureModes: ['F52'],
  needs: {handshakes: tlsHandshake},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['expressway/admin-port-443', 'dns/outside-wrong'],
  references: ['RFC 8446 §6.2', 'RFC 5246 §7.2.2'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{server} ends the TLS handshake of {client} for {name} with {alert}',
      volatile: ['versions'],
      why: 'The server says that {meaning}. Nothing opens at {name} for this client. It offered {versions}.',
      fix: [
        {
          action: '{remedy}',
          where: 'the box at {server}; on Expressway Maintenance > Security > Ciphers, and Server certificate',
          verify: 'A new capture shows Server Hello and application data with {name} in place of {alert}.',
        },
      ],
    },
  },
  examples: {fail: 'tls/refused-by-server', pass: 'octavio/healthy'},
  run({handshakes, names, boxes, sessions}, report) {
    for (const group of groupHandshakes(handshakes)) {
      const {subject, related, client, server, serverName, name, isEstablished} = group;
      const refusals = group.handshakes.flatMap((fact) => refusalIn(fact) ?? []);
      const [first, ...others] = refusals;
      if (isEstablished) report.pass(`The handshake with ${name} is completed.`);
      else if (first === undefined) report.notApplicable(`${name} refuses no handshake.`);
      else if (joinBearing({client, server, name: serverName}, {names, boxes, sessions}) === 'other')
        report.notApplicable(`${name} has nothing to do with joining.`);
      else {
        const alert = first.fact.value.alerts[first.index]?.description ?? '';
        const {meaning, remedy} = words[alert] ?? usualWords;
        report.fail('refused', {
          subject,
          related,
          args: {
            client: clientTitle(client, boxes),
            server: serverTitle(server, boxes),
            name,
            alert,
            meaning,
            remedy,
            versions: first.fact.value.offeredVersions.join(', ') || 'no version that is known',
          },
          evidence: [evidenceIn(first), ...others.slice(0, mostPieces - 1).map(evidenceIn)],
        });
      }
    }
  },
});

interface Refusal {
  readonly fact: Fact<TlsHandshake>;
  /** Of the alert. */
  readonly index: number;
}

function refusalIn(fact: Fact<TlsHandshake>): Refusal | undefined {
  const {alerts, outcome} = fact.value;
  const index = alerts.findIndex(({from, level}) => from === 'server' && level === 'fatal');
  return outcome !== 'alert' || index < 0 ? undefined : {fact, index};
}

function evidenceIn({fact, index}: Refusal): Evidence {
  return evidenceOf(fact, 'the alert with which the server ends the handshake', `alerts.${index}`);
}

interface Words {
  readonly meaning: string;
  readonly remedy: string;
}

const usualWords: Words = {
  meaning: 'it cannot go on with this handshake',
  remedy:
    'Look into the log of the server at the time of the alert, and compare its TLS settings with what the client offers.',
};

const clientCertificate: Words = {
  meaning: 'it does not accept the certificate of the client, or gets none',
  remedy:
    'If guests are to connect there, turn off the request for client certificates on this port; else give the client a certificate that the server trusts.',
};

/** RFC 8446 §6.2 */
const words: Readonly<Record<string, Words>> = {
  protocol_version: {
    meaning: 'it speaks none of the TLS versions that the client offers',
    remedy: 'Allow a TLS version on the server that the client has, TLS 1.2 at least, or update the client.',
  },
  handshake_failure: {
    meaning: 'it finds no cipher suite or parameters that both have',
    remedy:
      'Allow cipher suites on the server that the client offers, and see that its certificate has a key that they can use.',
  },
  insufficient_security: {
    meaning: 'the cipher suites of the client are too weak for it',
    remedy: 'Update the client, or allow cipher suites on the server that it offers.',
  },
  unrecognized_name: {
    meaning: 'it does not serve the name that the client asks for',
    remedy:
      'See that the name leads to the right box, and that the server is set up for it: certificate and web proxy.',
  },
  no_application_protocol: {
    meaning: 'it speaks none of the application protocols (ALPN) that the client offers',
    remedy: 'See that this port of the server is the one for this kind of client.',
  },
  certificate_required: clientCertificate,
  bad_certificate: clientCertificate,
  certificate_unknown: clientCertificate,
  certificate_expired: clientCertificate,
  unknown_ca: clientCertificate,
};
