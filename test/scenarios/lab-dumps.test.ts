/** Every dump of a browser in the lab: what it proves is the fault that was put in, and what is healthy gives no finding. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import * as z from 'zod';
import {capturesFolder} from '../pcap/real-captures.ts';
import {judgeCaptures} from './judge-captures.ts';

const folder = `${capturesFolder}/lab`;
const suffix = '.webrtc-internals.json.gz';
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];

/** For each fault of the lab, what a browser can tell of it. */
const findingsOf: Readonly<Record<string, readonly string[]>> = {
  'consent-lost': ['browser/connection-lost/lost'],
  'dtls-fingerprint-mismatch': ['browser/dtls-failed/failed'],
  'media-range-blocked': ['browser/ice-failed/unanswered'],
  'packet-loss': ['browser/packet-loss/incoming', 'browser/packet-loss/outgoing'],
  'relay-address-not-mapped': ['browser/relay-address-unmapped/differs'],
  'turn-allocation-quota': ['browser/turn-refuses-relay/quota'],
  'turn-credentials-rejected': ['browser/turn-credentials-rejected/rejected'],
  'turn-integrity-check-failure': ['browser/turn-credentials-rejected/rejected'],
  'turn-name-unresolvable': ['browser/turn-unreachable/unresolved'],
  'turn-peer-forbidden': ['browser/ice-failed/atOnce'],
  'turn-udp-unreachable': ['browser/turn-unreachable/noAnswer', 'browser/turn-unreachable/fallback'],
};

const truth = z.object({
  expected: z.object({verdict: z.enum(['healthy', 'broken', 'degraded']), diagnosis: z.string().nullable()}),
});

if (names.length === 0) test.skip(`dumps of the lab (skipped: ${folder} is not there)`, () => undefined);
else
  describe('dumps of the lab', () => {
    test.each(names)('given %s, when judged, then its root causes are those of its scenario', async (name) => {
      const {expected} = truth.parse(
        JSON.parse(readFileSync(`${folder}/${name.replace(suffix, '.truth.json')}`, 'utf8')),
      );
      const report = await judgeCaptures([`lab/${name}`], 'run');
      const byId = new Map(report.findings.map((finding) => [finding.id, `${finding.rule}/${finding.message}`]));
      const roots = report.diagnoses.map(({root}) => byId.get(root));
      expect(report.summary.checks.crashed).toBe(0);
      if (expected.verdict === 'healthy') expect(report.findings).toEqual([]);
      else {
        expect(roots.length).toBeGreaterThan(0);
        for (const root of roots) expect(findingsOf[expected.diagnosis ?? '']).toContain(root);
      }
      const hasError = report.findings.some(({severity}) => severity === 'error');
      expect(hasError).toBe(expected.verdict === 'broken');
    });
  });
