/** Goes through the captures that are kept beside the repository, with a tshark that is installed. */
import {join} from 'node:path';
import {captureFiles, capturesFolder, readTable} from '../real-captures.ts';
import type {Comparison, Reading, Readings} from './compare.ts';
import {type OurReadings, readOurs} from './our-readings.ts';
import {askFields, askRtpStreams, type TsharkRtpStream} from './tshark.ts';
import {readOtherRows, readStunRows} from './tshark-readings.ts';

export interface DifferentialOptions {
  /** Part of the path. */
  readonly only: string;
  /** A folder for what tshark said. */
  readonly keep?: string;
  readonly onFile: (done: number, all: number) => void;
}

/** Protocols that are compared, as the index of the corpus names what tshark found with its default settings. */
const isCompared = /(^| )(stun|classicstun|dtls|tls|dns|mdns|rtp|rtcp):/;
/** tshark works in one thread. */
const atOnce = 2;
/** As here: fewer are called no stream. */
const fewestRtpPackets = 10;

/** Returns how many files were compared, and how many have nothing to compare on either side. */
export async function compareAll(
  comparison: Comparison,
  {only, keep, onFile}: DifferentialOptions,
): Promise<{files: number; empty: number}> {
  const holdings = new Map(readTable('corpus/INDEX.tsv').map(({file = '', holds = ''}) => [`corpus/${file}`, holds]));
  const files = [...captureFiles('lab'), ...captureFiles('peers'), ...holdings.keys()].filter((file) =>
    file.includes(only),
  );
  let next = 0;
  let done = 0;
  let empty = 0;
  const work = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const ours = readOurs(file);
      if (isEmpty(ours) && !isCompared.test(holdings.get(file) ?? '')) empty += 1;
      else await compareFile(file, ours, comparison, keep);
      done += 1;
      onFile(done, files.length);
    }
  };
  await Promise.all(Array.from({length: atOnce}, work));
  return {files: files.length - empty, empty};
}

function isEmpty({stun, others, rtp}: OurReadings): boolean {
  return rtp.size === 0 && [...Object.values(stun), ...Object.values(others)].every(({size}) => size === 0);
}

async function compareFile(
  file: string,
  ours: OurReadings,
  comparison: Comparison,
  keep: string | undefined,
): Promise<void> {
  const keptAt = keep === undefined ? undefined : join(keep, file.replaceAll('/', '__'));
  const path = join(capturesFolder, file);
  const rows = await askFields(path, keptAt === undefined ? undefined : `${keptAt}.fields`);
  comparison.add(file, ours.stun, readStunRows(rows));
  comparison.add(file, ours.others, readOtherRows(rows));
  const theirs = await askRtpStreams(path, keptAt === undefined ? undefined : `${keptAt}.rtp`);
  comparison.add(file, ...rtpReadings(ours.rtp, theirs));
}

/** Packets and loss of streams that both know, and which streams only one of them sees. */
function rtpReadings(ours: OurReadings['rtp'], listed: readonly TsharkRtpStream[]): [Readings, Readings] {
  const theirs = new Map<string, {packets: number; lost: number}>();
  for (const {source, destination, ssrc, packets, lost} of listed) {
    const key = `${source} > ${destination} ${ssrc.toString(16)}`;
    const known = theirs.get(key) ?? {packets: 0, lost: 0};
    theirs.set(key, {packets: known.packets + packets, lost: known.lost + lost});
  }
  const shared = [...ours.keys()].filter((key) => theirs.has(key));
  const isCounted = (key: string): boolean => ours.has(key) || (theirs.get(key)?.packets ?? 0) >= fewestRtpPackets;
  const streamsOf = (side: OurReadings['rtp']): Reading =>
    new Map([...side.keys()].filter(isCounted).map((key) => [key, 'stream']));
  const readingsOf = (side: OurReadings['rtp']): Readings => ({
    'RTP stream': streamsOf(side),
    'RTP packets': new Map(shared.map((key) => [key, String(side.get(key)?.packets)])),
    'RTP lost': new Map(shared.map((key) => [key, String(side.get(key)?.lost)])),
  });
  return [readingsOf(ours), readingsOf(theirs)];
}
