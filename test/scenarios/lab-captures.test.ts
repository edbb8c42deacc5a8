/** Every capture of the lab and of peer programs: the first diagnosis is the fault that was put in, and what is healthy gives no finding. */
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import * as z from 'zod';
import type {Report} from '../../src/model/report.ts';
import {areCapturesHere, captureFiles, capturesFolder, isHere, whereNeeded} from '../pcap/real-captures.ts';
import {judgeCaptures, messageOf} from './judge-captures.ts';

/** For each fault of the lab, the checks that mean it. */
const checksOf: Readonly<Record<string, readonly string[]>> = {
  'consent-lost': ['media/consent-lost', 'turn/server-gone'],
  'dns-split-horizon-wrong': ['dns/answer-not-reachable'],
  'dtls-fingerprint-mismatch': ['dtls/certificate-refused'],
  'guest-uri-internal': ['web/bad-request'],
  // With a capture of the peer too, the packets that are lost between are named one by one.
  'media-range-blocked': ['turn/media-range-blocked', 'turn/requests-lost'],
  'packet-loss': ['media/packet-loss'],
  'relay-address-not-mapped': ['turn/relay-address-unmapped'],
  'tls-untrusted-certificate': ['tls/certificate-rejected'],
  'turn-allocation-quota': ['turn/allocation-quota'],
  'turn-credentials-rejected': ['turn/integrity-failure'],
  'turn-integrity-check-failure': ['turn/integrity-failure'],
  'turn-name-unresolvable': ['dns/name-not-resolved'],
  'turn-peer-forbidden': ['turn/peer-forbidden'],
  'turn-udp-unreachable': ['turn/unanswered', 'turn/requests-lost'],
};

/** Captures in which the fault cannot be seen, and what they show in its place. */
const blind: Readonly<Record<string, {readonly why: string; readonly shows?: string}>> = {
  'e-udp3478-blocked.exp.pcapng': {why: 'no request arrives there'},
  'e2-udp-blocked-tcp-fallback.exp.pcapng': {why: 'of the client only its TCP arrives, which works'},
  'f-media-range-blocked.client2.pcapng': {why: 'taken at the peer, which uses no TURN'},
  'l-bad-request-400.client.pcap': {why: 'the answer is encrypted, and no keys are given'},
  'l-bad-request-400.client.pcapng': {why: 'the answer is encrypted, and no keys are given'},
  'l-bad-request-400.exp.pcapng': {why: 'the answer is encrypted, and no keys are given'},
  'm-dns-inside-address.exp.pcapng': {why: 'the client goes elsewhere: the capture holds no packet'},
  'p-private-relay-address.client2.pcapng': {why: 'taken at the peer, which uses no TURN'},
  'p-private-relay-address.exp.pcapng': {
    why: 'behind NAT all addresses are inside ones; that nothing reaches the relay is seen, and the address is among the causes',
    shows: 'turn/media-range-blocked',
  },
  'v-turn-name-nxdomain.exp.pcapng': {why: 'the client asks for the name elsewhere'},
};

/** The same without any capture that shows it. */
const blindTogether: Readonly<Record<string, string>> = {
  'l-bad-request-400': 'the answers are encrypted, and no keys are given',
};

/** All findings on the captures of peer programs; the others work, or their errors are what a client gets over. */
const ofPeers: Readonly<Record<string, string>> = {
  'chromium-431-udp.pcap': 'turn/integrity-failure/rejected',
  'chromium-turn-port-closed.pcap': 'turn/port-closed/closed',
  'coturn-403-forbidden-peer.pcap': 'turn/peer-forbidden/refused',
  'coturn-wrong-password-tcp.pcap': 'turn/integrity-failure/rejected',
  'coturn-wrong-password.pcap': 'turn/integrity-failure/rejected',
  'noserver-udp-icmp-unreachable.pcap': 'turn/port-closed/closed',
  'openssl-alert-handshake-failure.pcap': 'tls/refused-by-server/refused',
  'openssl-alert-protocol-version.pcap': 'tls/refused-by-server/refused',
  'openssl-alert-unknown-ca.pcap': 'tls/certificate-rejected/rejected',
};

const truthSchema = z.object({
  scenario: z.string(),
  expected: z.object({verdict: z.string(), diagnosis: z.string().nullable()}),
});

interface Case {
  readonly title: string;
  readonly paths: readonly string[];
  /** Ids of which the first diagnosis is one; undefined: there is no finding. */
  readonly expected: readonly string[] | undefined;
}

function readCases(): Case[] {
  const folder = `${capturesFolder}/lab`;
  const names = readdirSync(folder);
  const truths = names
    .filter((name) => name.endsWith('.truth.json'))
    .map((name) => truthSchema.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));
  return truths.flatMap(({scenario, expected: {diagnosis}}) => {
    const checks = diagnosis === null ? undefined : (checksOf[diagnosis] ?? [diagnosis]);
    const captures = names.filter((name) => name.startsWith(`${scenario}.`) && /\.pcap(ng)?$/.test(name));
    const alone = captures.map((name): Case => {
      const {why, shows} = blind[name] ?? {};
      if (why === undefined) return {title: name, paths: [`lab/${name}`], expected: checks};
      return {title: `${name} (${why})`, paths: [`lab/${name}`], expected: shows === undefined ? undefined : [shows]};
    });
    return [...alone, ...together(scenario, checks)];
  });
}

/** Captures from both sides, from the peer too, and with the keys of TLS. */
function together(scenario: string, checks: readonly string[] | undefined): Case[] {
  const files = (...endings: string[]) => endings.map((ending) => `lab/${scenario}.${ending}`);
  const keyed = [files('keylog.txt', 'client.pcapng'), files('keylog.txt', 'client.pcapng', 'exp.pcapng')];
  const open = [
    files('client.pcapng', 'exp.pcapng'),
    files('client.pcap', 'exp-any.pcap'),
    files('client.pcapng', 'client2.pcapng', 'exp.pcapng'),
  ];
  return [...open, ...keyed]
    .filter((paths) => paths.every(isHere))
    .map((paths): Case => {
      const why = keyed.includes(paths) ? undefined : blindTogether[scenario];
      const title = paths.map((path) => path.slice('lab/'.length)).join(' with ');
      return why === undefined
        ? {title, paths, expected: checks}
        : {title: `${title} (${why})`, paths, expected: undefined};
    });
}

const suite = areCapturesHere ? describe : describe.skip;
/** Jest refuses an empty table, even in a suite that is skipped. */
const cases = areCapturesHere ? readCases() : [{title: 'nothing', paths: [], expected: undefined}];

suite(`given the captures of the lab${whereNeeded}`, () => {
  test.each(cases)('when $title is judged, then the first diagnosis is what was put in', async ({paths, expected}) => {
    const report = await judgeCaptures(paths);
    expect(report.checks.filter(({status}) => status === 'crashed')).toEqual([]);
    if (expected === undefined) expect(report.findings.map(messageOf)).toEqual([]);
    else expect(expected).toContain(firstDiagnosisOf(report));
  });
});

suite(`given the captures of peer programs${whereNeeded}`, () => {
  test('when each is judged, then there are the findings of its fault and no others', async () => {
    const found: Record<string, string> = {};
    for (const path of captureFiles('peers')) {
      const {findings} = await judgeCaptures([path]);
      if (findings.length > 0) found[path.slice('peers/'.length)] = findings.map(messageOf).join(', ');
    }
    expect(found).toEqual(ofPeers);
  });
});

function firstDiagnosisOf({diagnoses, findings}: Report): string | undefined {
  return findings.find(({id}) => id === diagnoses[0]?.root)?.rule;
}
