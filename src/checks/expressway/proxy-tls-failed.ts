import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {expresswayLogEvents, expresswayName} from '../../facts/derived/expressway-log-events.ts';
import {externalJoinName, internalJoinName} from '../../facts/derived/join-names.ts';
import {inLogOrder} from '../../facts/derived/log-order.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const verify = 'The join page opens from outside, and the log of {box} has no such line.';
const signatures = ['expressway-proxy-untrusted', 'expressway-proxy-name-missing', 'expressway-proxy-tls-failure'];

/**
 * The HTTP proxy of Expressway-C cannot make a TLS connection to a server inside (F51). Only where that server is known to
 * be the web bridge, guests are concerned: the proxy serves Mobile and Remote Access too.
 */
export default defineCheck({
  id: 'expressway/proxy-tls-failed',
  system: 'Expressway-C',
  title: {
    pass: 'The HTTP proxy of Expressway-C makes its TLS connections to the web bridge',
    fail: 'The HTTP proxy of Expressway-C makes no TLS connection to the web bridge',
  },
  failureModes: ['F51', 'F52'],
  needs: {events: expresswayLogEvents},
  wants: {
    inside: internalJoinName,
    outside: externalJoinName,
    proxies: webProxies,
    targets: expresswayWebBridgeTarget,
  },
  after: ['certificate/web-bridge-untrusted'],
  references: ['Cisco documents 217743 and 225476', 'Apache Traffic Server, verification of origin servers'],
  messages: {
    untrusted: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} does not trust the certificate of the web bridge {host} ({reason})',
      why: 'From X14.0.8 on Expressway verifies servers inside whatever its TLS verify settings say. It ends the connection, and the page fails for every guest from outside, while it opens inside.',
      fix: [
        {
          action: 'Append the authority that signed the certificate of the web bridge to the trusted CA list.',
          where: '{box}, Maintenance > Security > Trusted CA certificate',
          verify,
        },
      ],
    },
    nameMissing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate of the web bridge does not hold {host}, the name under which {box} connects to it',
      why: 'From X14.0.8 on Expressway compares the name with the alternative names of the certificate. It ends the connection, and the page fails for every guest from outside, while it opens inside.',
      fix: [
        {
          action:
            'Reissue the certificate of the web bridge with {host} among its alternative names, set it and restart the web bridge.',
          where: 'MMP of the CMS with the web bridge',
          command: 'pki csr <name of the files> CN:<name of the web bridge> subjectAltName:{host}',
          verify,
        },
      ],
    },
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The TLS connection of {box} to the web bridge {host} fails ({reason})',
      why: 'Requests of guests end at Expressway-C, and the page fails for every guest from outside, while it opens inside.',
      competing: [
        'The web bridge was restarting, or its certificate was being changed.',
        'Web bridge and Expressway have no TLS version or cipher in common.',
      ],
      fix: [
        {
          action:
            'See that the web bridge runs, that Expressway-C trusts its certificate, and that TLS versions and ciphers of both overlap.',
          where: '{box}, Maintenance > Security; MMP of the CMS with the web bridge (`webbridge3`, `tls webbridge3`)',
          verify,
        },
      ],
    },
    server: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'The HTTP proxy of {box} makes no TLS connection to {host} ({reason})',
      why: 'If {host} is the web bridge, the join page fails for every guest from outside, while it opens inside. Nothing in the evidence says which server it is.',
      competing: [
        '{host} is the web bridge, and Expressway-C does not accept its certificate.',
        '{host} is a server of Mobile and Remote Access, such as Unified CM: then guests are not concerned.',
      ],
      fix: [
        {
          action:
            'See whether {host} is a target of the web proxy. If it is: append the authority of its certificate, and see that the certificate holds {host}.',
          where:
            '{box}, Configuration > Unified Communications > Cisco Meeting Server; Maintenance > Security > Trusted CA certificate',
          verify,
        },
      ],
    },
  },
  examples: {fail: 'logs/proxy-untrusted', pass: 'logs/healthy-expressway'},
  run({events, inside, outside, proxies, targets}, report) {
    const known = new Set(
      [
        ...[...inside, ...outside].map(({value}) => value.host),
        ...proxies.flatMap(({value}) => [value.host, ...(value.resolvedAddresses ?? [])]),
        ...targets.flatMap(({value}) => [hostOf(value.name ?? value.uri), value.address]),
        ...events.flatMap(({value: {signature, fields}}) =>
          /^expressway-(?:web-bridge-address|guest-uri-set|srv-absent|cms-check-failed)$/.test(signature)
            ? [fields.host, fields.address, fields.target]
            : [],
        ),
      ].flatMap((name) => name?.toLowerCase() ?? []),
    );
    const failed = events.filter(
      ({value: {signature, fields}}) => signatures.includes(signature) && !/^continue$/i.test(fields.action ?? ''),
    );
    for (const group of groupFacts(
      failed,
      ({subject, value}) => `${subject} ${value.fields.host?.toLowerCase() ?? ''}`,
    )) {
      const ordered = inLogOrder(group).toReversed();
      // The verdict on the certificate says more than the connection that fails of it.
      const told = ordered.toSorted(
        (one, other) => signatures.indexOf(one.value.signature) - signatures.indexOf(other.value.signature),
      )[0];
      if (told === undefined) continue;
      const {host = '', address = '', reason} = told.value.fields;
      const isWebBridge = [host, address].some((name) => known.has(name.toLowerCase()));
      const args = {box: expresswayName(told.subject), host, reason: reasonIn(reason)};
      const failure = {
        subject: told.subject,
        related: [`name:${host.toLowerCase()}`] as const,
        evidence: [
          evidenceOf(told, group.length === 1 ? 'the proxy logs it' : `the proxy logs it, ${group.length} times`),
          ...ordered
            .filter((event) => event !== told)
            .slice(0, 2)
            .map((event) => evidenceOf(event, 'and here')),
        ],
      } as const;
      if (!isWebBridge && told.value.signature === 'expressway-proxy-name-missing')
        report.fail('server', {...failure, args: {...args, reason: 'its certificate does not hold this name'}});
      else if (!isWebBridge) report.fail('server', {...failure, args});
      else if (told.value.signature === 'expressway-proxy-name-missing') report.fail('nameMissing', {...failure, args});
      else if (told.value.signature === 'expressway-proxy-untrusted' || /certificate verify failed/i.test(reason ?? ''))
        report.fail('untrusted', {...failure, args});
      else report.fail('refused', {...failure, args});
    }
    if (failed.length > 0) return;
    if (events.some(({value}) => signatures.includes(value.signature)))
      report.pass('It only warns of a certificate and goes on (Action=Continue).');
    else report.lacking(expresswayLogEvents, 'a log without such lines does not tell that a connection was made');
  },
});

/** `error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca`: the last part is for people. */
function reasonIn(reason = ''): string {
  return reason.split(':').at(-1)?.trim() || 'no reason given';
}
