/**
 * Makes a large capture to measure with; the same arguments give the same bytes.
 * `node bench/generate-capture.mjs OUT.pcap[ng] SIZE [--seed N] [--small] [--calls N] [--flows N]`
 * SIZE in bytes, or as 100m, 1g. --small: many calls of audio only. --flows: in place of calls, RTP spread over N flows.
 */
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {Download, lookUp} from './synthetic/background.mjs';
import {Call} from './synthetic/call.mjs';
import {CaptureWriter} from './synthetic/capture-writer.mjs';
import {Random} from './synthetic/random.mjs';
import {Wire} from './synthetic/wire.mjs';

const START_MICROSECONDS = 1_767_261_600 * 1e6;
const TICK_MICROSECONDS = 10_000;
const DOWNLOADS = 4;

/** Returns {bytes, packets} of the file. */
export function generateCapture(
  path,
  sizeBytes,
  {seed = 1, isSmall = false, calls = isSmall ? 200 : 24, flows = 0} = {},
) {
  const random = new Random(seed);
  const writer = new CaptureWriter(path);
  const wire = new Wire(writer, random, START_MICROSECONDS);
  if (flows > 0) spreadOverFlows(wire, random, flows, sizeBytes);
  else mixCalls(wire, random, {isSmall, calls, sizeBytes});
  writer.close();
  return {bytes: writer.size, packets: writer.packets};
}

export function parseSize(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? [];
  if (number === undefined) throw new Error(`Not a size: ${text}; write 100m, 1g or a number of bytes.`);
  return Number(number) * {'': 1, k: 1e3, m: 1e6, g: 1e9}[unit.toLowerCase()];
}

function mixCalls(wire, random, {isSmall, calls: count, sizeBytes}) {
  let number = 0;
  const calls = Array.from({length: count}, () => new Call(wire, random, number++, isSmall));
  let downloadNumber = 0;
  const downloads = [];
  for (let tick = 0; wire.writer.size < sizeBytes; tick++) {
    const end = wire.microseconds + TICK_MICROSECONDS;
    for (const [index, call] of calls.entries()) {
      call.tick();
      if (!call.isOver) continue;
      call.close();
      calls[index] = new Call(wire, random, number++, isSmall);
    }
    for (let index = 0; !isSmall && index < DOWNLOADS; index++) {
      if (downloads[index]?.isOver ?? true) downloads[index] = new Download(wire, random, downloadNumber++);
      downloads[index].tick();
    }
    if (tick % 50 === 0) lookUp(wire, random, Buffer.from([10, 1, 8, tick % 97]), `host${tick % 97}.example.test`);
    wire.microseconds = Math.max(wire.microseconds, end);
  }
}

function spreadOverFlows(wire, random, flows, sizeBytes) {
  const flow = {
    client: Buffer.from([10, 0, 0, 1]),
    clientPort: 0,
    server: Buffer.from([203, 0, 113, 1]),
    serverPort: 5004,
  };
  for (let packet = 0; wire.writer.size < sizeBytes; packet++) {
    const number = packet % flows;
    flow.client.writeUInt16BE(number & 0xffff, 2);
    flow.clientPort = 20_000 + (number >>> 16);
    wire.udp(flow, 0, 60, (bytes, at) => {
      bytes.writeUInt16BE(0x806f, at);
      bytes.writeUInt16BE(Math.floor(packet / flows) & 0xffff, at + 2);
      bytes.writeUInt32BE((Math.floor(packet / flows) * 960) >>> 0, at + 4);
      bytes.writeUInt32BE(number, at + 8);
      random.fill(bytes, at + 12, 48);
    });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {positionals, values} = parseArgs({
    allowPositionals: true,
    options: {seed: {type: 'string'}, small: {type: 'boolean'}, calls: {type: 'string'}, flows: {type: 'string'}},
  });
  const [path, size] = positionals;
  if (size === undefined) throw new Error('Say the file and its size: generate-capture.mjs OUT.pcap 1g');
  const given = Object.entries({seed: values.seed, calls: values.calls, flows: values.flows});
  const numbers = Object.fromEntries(
    given.filter(([, text]) => text !== undefined).map(([key, text]) => [key, Number(text)]),
  );
  const {bytes, packets} = generateCapture(path, parseSize(size), {...numbers, isSmall: values.small === true});
  console.log(`${path}: ${bytes} bytes, ${packets} packets`);
}
