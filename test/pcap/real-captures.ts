/** Finds the captures that are kept beside the repository: read in place, and skipped where they are not. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {gunzipSync} from 'node:zlib';
import {CaptureAnalysis, type CaptureResult} from '../../src/pcap/capture-analysis.ts';

export const capturesFolder = fileURLToPath(new URL('../../../shared/captures', import.meta.url));
export const areCapturesHere = existsSync(`${capturesFolder}/INDEX.md`);
/** For titles of suites that need them. */
export const whereNeeded = areCapturesHere ? '' : ' (skipped: ../shared/captures is not there)';

export function isHere(path: string): boolean {
  return existsSync(`${capturesFolder}/${path}`);
}

/** Tab-separated with a heading row. */
export function readTable(path: string): Record<string, string>[] {
  const [heading = '', ...rows] = readFileSync(`${capturesFolder}/${path}`, 'utf8').split('\n').filter(Boolean);
  const names = heading.split('\t');
  return rows.map((row) => Object.fromEntries(row.split('\t').map((cell, index) => [names[index] ?? '', cell])));
}

export function captureFiles(folder: string): string[] {
  return readdirSync(`${capturesFolder}/${folder}`)
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .map((name) => `${folder}/${name}`);
}

export function analyseFile(path: string, chunkSize = 65_536): CaptureResult {
  const stored = readFileSync(`${capturesFolder}/${path}`);
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? gunzipSync(stored) : stored;
  const analysis = new CaptureAnalysis();
  for (let offset = 0; offset < bytes.length; offset += chunkSize) {
    analysis.feed(bytes.subarray(offset, offset + chunkSize));
  }
  return analysis.end();
}
