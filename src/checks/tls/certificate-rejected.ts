import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {countHandshakes, groupHandshakes, type HandshakeGroup} from '../../facts/derived/handshake-groups.ts';
import {clientTitle, joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TlsHandshake, tlsHandshake} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8446 §6.2: what a client that does not accept the server's certificate may send. */
const certificateAlerts: ReadonlySet<string> = new Set([
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
]);

/** One connection that ends this way may have been given up; a browser that refuses tries again. */
const fewestSealedAlerts = 2;
const mostPieces = 4;

/** A client ends the TLS handshake because of the certificate that it was shown (F03, F51). */
export default defineCheck({
  id: 'tls/certificate-rejected',
  system: 'Expressway-E',
  title: {pass: 'Clients accept the certificate that they are shown', fail: 'A client rejects the certificate'},
  failureModes: ['F03', 'F51'],
  needs: {handshakes: tlsHandshake},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: [
    'certificate/edge-self-signed',
    'certificate/edge-expired',
    'certificate/edge-chain-incomplete',
    'certificate/edge-name-missing',
    'dns/outside-wrong',
  ],
  references: ['RFC 8446 §6.2', 'Cisco document 211301, troubleshooting: the connection is not secure'],
  messages: {
    rejected: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{client} rejects the certificate of {name}: it ends the TLS handshake with {alert}',
      why: 'The certificate that {server} shows is {certificate}. The client does not trust it, so a browser warns that the connection is not secure and opens nothing; a program has no way on.',
      fix: [
        {
          action:
            'Install a certificate for {name} that this client trusts: signed by a CA in its trust store, with {name} as SAN, within its dates, and together with the intermediate CA certificates.',
          where:
            'the box at {server}; on Expressway-E Maintenance > Security > Server certificate, and Trusted CA certificate',
          verify: 'A new capture shows application data after the handshake with {name} in place of {alert}.',
        },
      ],
    },
    sometimes: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{client} rejects the certificate of {name} with {alert}, and completes other handshakes with it',
      why: 'The certificate that {server} shows is {certificate}. Not every program on that client trusts it, or not at once: guests see a warning that the connection is not secure, or cannot open the page at all.',
      competing: [
        'The person went on past the warning of the browser.',
        'Two programs on the client trust different CAs.',
        'The certificate was replaced between the two handshakes.',
      ],
      fix: [
        {
          action:
            'Open https://{name} in the browser of a guest, and read its warning if there is one. Then install a certificate that browsers trust: signed by a public CA, with {name} as SAN, within its dates, and together with the intermediate CA certificates.',
          where:
            'the box at {server}; on Expressway-E Maintenance > Security > Server certificate, and Trusted CA certificate',
          verify: 'A new capture shows no {alert} from a client.',
        },
      ],
    },
    sealed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{client} ends {count} TLS 1.3 handshakes with {name} by an encrypted alert as soon as it has the certificate',
      why: 'The first thing that the client sends after the certificate of {server} is an alert, so it does not go on. In TLS 1.3 the certificate and the reason can only be read with the keys of the browser.',
      competing: [
        'The client does not trust the certificate: self-signed, of an unknown CA, expired, or for another name.',
        'Something in the handshake other than the certificate is wrong to the client.',
        'A device between them answers in place of the server (TLS inspection), with a certificate of its own.',
      ],
      fix: [
        {
          action:
            'Look at the certificate: open https://{name} in a browser on that client and read its warning. To see the alert itself, start the browser with SSLKEYLOGFILE set, capture again, and give the file with `--keylog`.',
          where: 'the client at {client}',
          verify: 'The report then names the alert and the certificate.',
        },
      ],
    },
  },
  examples: {fail: 'tls/certificate-rejected', pass: 'octavio/healthy'},
  run({handshakes, names, boxes, sessions}, report) {
    for (const group of groupHandshakes(handshakes)) {
      const {subject, related, client, server, serverName, name} = group;
      const rejections = group.handshakes.flatMap((fact) => rejectionIn(fact) ?? []);
      const [first] = rejections;
      const sealed = group.handshakes.filter(({value}) => isSealedRejection(value));
      const isHint = first === undefined && !group.isEstablished && countHandshakes(sealed) >= fewestSealedAlerts;
      if (first === undefined && !isHint) {
        tellRest(group, report);
        continue;
      }
      if (joinBearing({client, server, name: serverName}, {names, boxes, sessions}) === 'other') {
        report.notApplicable(`${name} has nothing to do with joining.`);
        continue;
      }
      const shown = {client: clientTitle(client, boxes), server: serverTitle(server, boxes), name};
      if (first === undefined) {
        const [earliest, ...others] = sealed;
        if (earliest === undefined) continue;
        report.fail('sealed', {
          subject,
          related,
          args: {...shown, count: countHandshakes(sealed)},
          evidence: [sealedEvidence(earliest), ...others.slice(0, mostPieces - 1).map(sealedEvidence)],
        });
        continue;
      }
      const {fact, index} = first;
      const copies = rejections.slice(1, mostPieces).map((other) => alertEvidence(other.fact, other.index));
      const established = group.handshakes.find(({value}) => value.outcome === 'established');
      report.fail(established === undefined ? 'rejected' : 'sometimes', {
        subject,
        related,
        args: {...shown, alert: fact.value.alerts[index]?.description ?? '', certificate: describe(fact.value)},
        evidence: [
          alertEvidence(fact, index),
          ...(fact.value.shown === undefined
            ? []
            : [evidenceOf(fact, `the certificate: ${describe(fact.value)}`, 'certificates')]),
          ...copies,
          ...(established === undefined ? [] : [evidenceOf(established, 'a handshake that is completed')]),
        ],
      });
    }
  },
});

interface Rejection {
  readonly fact: Fact<TlsHandshake>;
  /** Of the alert. */
  readonly index: number;
}

function rejectionIn(fact: Fact<TlsHandshake>): Rejection | undefined {
  const index = fact.value.alerts.findIndex(
    ({from, description}) => from === 'client' && certificateAlerts.has(description),
  );
  return index < 0 || fact.value.outcome !== 'alert' ? undefined : {fact, index};
}

function isSealedRejection({outcome, version, alerts, closedBy}: TlsHandshake): boolean {
  const isFromClient = alerts.some(({from, description}) => from === 'client' && description === 'encrypted');
  return outcome === 'alert' && version === 'TLS 1.3' && isFromClient && closedBy !== 'server';
}

function tellRest(
  {name, isEstablished}: HandshakeGroup,
  report: {pass(note: string): void; notApplicable(note: string): void},
): void {
  if (isEstablished) report.pass(`The handshake with ${name} is completed.`);
  else report.notApplicable(`No client rejects the certificate of ${name}.`);
}

function alertEvidence(fact: Fact<TlsHandshake>, index: number): Evidence {
  return evidenceOf(fact, 'the alert with which the client ends the handshake', `alerts.${index}`);
}

function sealedEvidence(fact: Fact<TlsHandshake>): Evidence {
  return evidenceOf(
    fact,
    'the first protected record of the client has the length of an alert, and of nothing else',
    'alerts.0',
  );
}

/** `CN=a, issued by CN=b`, `CN=a, self-signed`. */
function describe({shown, certificates}: TlsHandshake): string {
  if (shown === undefined) return certificates.length > 0 ? 'one that cannot be read' : 'not in the capture';
  const {subjectName, issuerName, isSelfSigned, notAfter} = shown;
  const signer = isSelfSigned ? 'self-signed' : `issued by ${issuerName}`;
  return `${subjectName}, ${signer}, valid to ${notAfter.slice(0, 10)}`;
}
