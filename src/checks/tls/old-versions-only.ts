import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {groupHandshakes} from '../../facts/derived/handshake-groups.ts';
import {joinBearing, serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import type {TlsHandshake} from '../../facts/tls-handshake.ts';
import {tlsHandshake} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8996: TLS 1.0 and 1.1 are not to be used; browsers refuse them. */
const oldVersions: ReadonlySet<string> = new Set(['SSL 3.0', 'TLS 1.0', 'TLS 1.1']);

/** The page's server speaks nothing newer than TLS 1.1, which no browser takes any more. */
export default defineCheck({
  id: 'tls/old-versions-only',
  system: 'Expressway-E',
  title: {pass: 'The page’s server speaks TLS 1.2 or later', fail: 'The page’s server speaks old TLS versions only'},
  failureModes: ['F52'],
  needs: {handshakes: tlsHandshake},
  wants: {names: externalJoinName, boxes: boxAddresses, sessions: turnSession},
  after: ['dns/outside-wrong'],
  references: ['RFC 8996', 'RFC 8446 §4.2.1'],
  messages: {
    old: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{server} speaks {version} for {name}, though it is offered {newer}',
      why: 'A server takes the newest version that both have, so it has none of these. Browsers have refused TLS 1.0 and 1.1 since 2020 (RFC 8996): the page does not open.',
      fix: [
        {
          action: 'Allow TLS 1.2 on this port, and TLS 1.3 where the release has it; update the box if it has neither.',
          where: 'the box at {server}; on Expressway Maintenance > Security > Ciphers, HTTPS minimum TLS version',
          verify: '`openssl s_client -connect {address} -servername {name} -tls1_2 </dev/null` shows a certificate.',
        },
      ],
    },
  },
  examples: {fail: 'page/old-tls', pass: 'page/healthy'},
  run({handshakes, names, boxes, sessions}, report) {
    for (const {subject, related, client, server, serverName, name, handshakes: group} of groupHandshakes(handshakes)) {
      const done = group.filter(({value}) => value.outcome === 'established');
      const old = done.find(({value}) => isOldChoice(value));
      if (done.some(({value}) => value.version !== undefined && !oldVersions.has(value.version)))
        report.pass(`${name} speaks TLS 1.2 or later.`);
      else if (old === undefined) report.notApplicable(`What ${name} speaks at best cannot be told.`);
      else if (joinBearing({client, server, name: serverName}, {names, boxes, sessions}) !== 'join')
        report.notApplicable(`Nothing says that ${name} has to do with joining.`);
      else {
        const refused = group.find(({value}) => value.outcome === 'alert' && value.offeredVersions.includes('TLS 1.2'));
        report.fail('old', {
          subject,
          related,
          args: {
            server: serverTitle(server, boxes),
            address: `${server.address}:${server.port}`,
            version: old.value.version ?? '',
            newer: newerOf(old.value).join(' and '),
            name,
          },
          evidence: [
            evidenceOf(old, 'the version that the server takes', 'version'),
            ...(refused === undefined
              ? []
              : [evidenceOf(refused, 'with a newer one alone the handshake fails', 'alerts.0')]),
          ],
        });
      }
    }
  },
});

function newerOf({offeredVersions}: TlsHandshake): readonly string[] {
  return offeredVersions.filter((version) => /^TLS 1\.[23]$/.test(version)).toSorted();
}

function isOldChoice(handshake: TlsHandshake): boolean {
  return oldVersions.has(handshake.version ?? '') && newerOf(handshake).length > 0;
}
