/**
 * One direction of every 5-tuple, in typed arrays: no object for a packet, none for a flow. Keys are the raw words of the
 * headers. Tables of two parts of a capture merge.
 */

import type {TransportAddress} from '../../stun/attributes/address.ts';
import {formatIpAddress, parseIpAddress} from '../../stun/ip-address.ts';
import {protocol} from '../packet/packet-layers.ts';
import type {Transport} from '../track/sighting.ts';
import type {FlowCount, FlowCounts} from './flow-counts.ts';

/** Words of a key: source address (4), destination address (4), both ports, protocol and address length. */
const keyWords = 10;
const portsWord = 8;
const kindWord = 9;

/** Columns of `counts`. */
export const flowColumn = {
  packets: 0,
  bytes: 1,
  lastSeconds: 2,
  lastFrame: 3,
  channelData: 4,
  lastChannelDataSeconds: 5,
  rtp: 6,
  rtcp: 7,
} as const;
/** A cache line. */
export const flowColumns = 8;

/** Directions. What passes it is counted as packets of no flow, and said. */
export const mostFlows = 1 << 17;
const firstCapacity = 1 << 10;

/** What is sent from a worker to merge: the arrays as far as they are filled. */
export interface FlowTableParts {
  readonly size: number;
  readonly keys: Int32Array;
  readonly counts: Float64Array;
  readonly firstSeconds: Float64Array;
  readonly refusedPackets: number;
}

export class FlowTable implements FlowCounts {
  size = 0;
  counts = new Float64Array(firstCapacity * flowColumns);
  firstSeconds = new Float64Array(firstCapacity);
  /** Packets that found no room. */
  refusedPackets = 0;
  #keys = new Int32Array(firstCapacity * keyWords);
  #hashes = new Int32Array(firstCapacity);
  #slots = new Int32Array(firstCapacity * 4).fill(-1);
  #capacity = firstCapacity;
  /** The flow of the last packet, and of the last one the other way. */
  #last = 0;

  /**
   * The number of the flow of a packet, new where it is the first; -1 when the table is full. `addressLength` is 4 or 16,
   * the destination address follows the source, `portsAt` is where source and destination port stand.
   */
  find(view: DataView, addressAt: number, addressLength: number, portsAt: number, transport: number): number {
    const keys = this.#keys;
    const ports = view.getInt32(portsAt);
    if (addressLength === 4) {
      const source = view.getInt32(addressAt);
      const destination = view.getInt32(addressAt + 4);
      const kind = transport | 0x400;
      const at = this.#last * keyWords;
      if (
        keys[at + portsWord] === ports &&
        keys[at] === source &&
        keys[at + 4] === destination &&
        keys[at + kindWord] === kind &&
        this.size > 0
      ) {
        return this.#last;
      }
      return this.#lookUpIpv4(source, destination, ports, kind);
    }
    if (this.#isLastIpv6(view, addressAt, ports, transport)) return this.#last;
    return this.#lookUp(
      view.getInt32(addressAt),
      view.getInt32(addressAt + 4),
      view.getInt32(addressAt + 8),
      view.getInt32(addressAt + 12),
      view.getInt32(addressAt + 16),
      view.getInt32(addressAt + 20),
      view.getInt32(addressAt + 24),
      view.getInt32(addressAt + 28),
      ports,
      transport | 0x1000,
    );
  }

  #isLastIpv6(view: DataView, addressAt: number, ports: number, transport: number): boolean {
    const keys = this.#keys;
    const at = this.#last * keyWords;
    if (keys[at + portsWord] !== ports || keys[at + kindWord] !== (transport | 0x1000) || this.size === 0) return false;
    for (let word = 0; word < 8; word += 1) {
      if (keys[at + word] !== view.getInt32(addressAt + word * 4)) return false;
    }
    return true;
  }

  between(source: TransportAddress, destination: TransportAddress, transport: Transport): FlowCount | undefined {
    const key = keyOf(source, destination, transport);
    if (key === undefined) return undefined;
    const index = this.#search(hashOf(key), key);
    return index < 0 ? undefined : this.#count(index);
  }

  /** The flow of given ends, new where there is none; -1 when the table is full or the ends are no IP addresses. */
  indexOf(source: TransportAddress, destination: TransportAddress, transport: Transport): number {
    const key = keyOf(source, destination, transport);
    if (key === undefined) return -1;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, ports = 0, kind = 0] = key;
    return this.#lookUp(a, b, c, d, e, f, g, h, ports, kind);
  }

  source(index: number): TransportAddress {
    return this.#address(index, 0, (this.#keys[index * keyWords + portsWord] ?? 0) >>> 16);
  }

  destination(index: number): TransportAddress {
    return this.#address(index, 4, (this.#keys[index * keyWords + portsWord] ?? 0) & 0xffff);
  }

  transport(index: number): Transport {
    return ((this.#keys[index * keyWords + kindWord] ?? 0) & 0xff) === protocol.tcp ? 'tcp' : 'udp';
  }

  toParts(): FlowTableParts {
    return {
      size: this.size,
      keys: this.#keys.slice(0, this.size * keyWords),
      counts: this.counts.slice(0, this.size * flowColumns),
      firstSeconds: this.firstSeconds.slice(0, this.size),
      refusedPackets: this.refusedPackets,
    };
  }

  /** Adds the flows of a later part of the same capture, and gives for each its number here (-1: no room). */
  merge(later: FlowTableParts, framesBefore: number): Int32Array {
    this.refusedPackets += later.refusedPackets;
    const numbers = new Int32Array(later.size);
    for (let index = 0; index < later.size; index += 1) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, ports = 0, kind = 0] = later.keys.subarray(
        index * keyWords,
        (index + 1) * keyWords,
      );
      const here = this.#lookUp(a, b, c, d, e, f, g, h, ports, kind);
      numbers[index] = here;
      const from = later.counts.subarray(index * flowColumns, (index + 1) * flowColumns);
      if (here < 0) this.refusedPackets += from[flowColumn.packets] ?? 0;
      else {
        const to = this.counts.subarray(here * flowColumns, (here + 1) * flowColumns);
        if (to[flowColumn.packets] === 0) this.firstSeconds[here] = later.firstSeconds[index] ?? 0;
        addCounts(to, from, framesBefore);
      }
    }
    return numbers;
  }

  #lookUpIpv4(source: number, destination: number, ports: number, kind: number): number {
    const keys = this.#keys;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = mix(source ^ ports, destination + kind, 0, 0) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] ?? -1;
      if (index < 0) return this.#lookUp(source, 0, 0, 0, destination, 0, 0, 0, ports, kind);
      const at = index * keyWords;
      if (
        keys[at + portsWord] === ports &&
        keys[at] === source &&
        keys[at + 4] === destination &&
        keys[at + kindWord] === kind
      ) {
        this.#last = index;
        return index;
      }
    }
  }

  #lookUp(
    k0: number,
    k1: number,
    k2: number,
    k3: number,
    k4: number,
    k5: number,
    k6: number,
    k7: number,
    ports: number,
    kind: number,
  ): number {
    const hash = mix(k0 ^ k3 ^ ports, k4 + k7 + kind, k1 + k5, k2 ^ k6);
    const keys = this.#keys;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = slots[slot] ?? -1;
      if (index < 0) break;
      const at = index * keyWords;
      if (
        keys[at + portsWord] === ports &&
        keys[at] === k0 &&
        keys[at + 4] === k4 &&
        keys[at + kindWord] === kind &&
        keys[at + 3] === k3 &&
        keys[at + 7] === k7 &&
        keys[at + 1] === k1 &&
        keys[at + 2] === k2 &&
        keys[at + 5] === k5 &&
        keys[at + 6] === k6
      ) {
        this.#last = index;
        return index;
      }
      slot = (slot + 1) & mask;
    }
    if (this.size >= mostFlows) return -1;
    const index = this.size;
    if (index >= this.#capacity) this.#grow();
    this.size += 1;
    this.#keys.set([k0, k1, k2, k3, k4, k5, k6, k7, ports, kind], index * keyWords);
    this.#hashes[index] = hash;
    this.#enter(index, hash);
    this.#last = index;
    return index;
  }

  #search(hash: number, key: Int32Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? -1;
      if (index < 0) return -1;
      if (key.every((word, at) => this.#keys[index * keyWords + at] === word)) return index;
    }
  }

  #enter(index: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#keys = enlarged(this.#keys, new Int32Array(this.#capacity * keyWords));
    this.counts = enlarged(this.counts, new Float64Array(this.#capacity * flowColumns));
    this.firstSeconds = enlarged(this.firstSeconds, new Float64Array(this.#capacity));
    this.#hashes = enlarged(this.#hashes, new Int32Array(this.#capacity));
    this.#slots = new Int32Array(this.#capacity * 4).fill(-1);
    for (let index = 0; index < this.size; index += 1) this.#enter(index, this.#hashes[index] ?? 0);
  }

  #address(index: number, word: number, port: number): TransportAddress {
    const at = index * keyWords;
    const length = ((this.#keys[at + kindWord] ?? 0) & 0x1000) === 0 ? 4 : 16;
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < length; offset += 4) view.setInt32(offset, this.#keys[at + word + offset / 4] ?? 0);
    return {address: formatIpAddress(bytes, 0, length), port};
  }

  #count(index: number): FlowCount {
    const column = (which: number): number => this.counts[index * flowColumns + which] ?? 0;
    return {
      source: this.source(index),
      destination: this.destination(index),
      transport: this.transport(index),
      packets: column(flowColumn.packets),
      bytes: column(flowColumn.bytes),
      firstSeconds: this.firstSeconds[index] ?? 0,
      lastSeconds: column(flowColumn.lastSeconds),
      lastFrame: column(flowColumn.lastFrame),
      channelData: column(flowColumn.channelData),
      lastChannelDataSeconds: column(flowColumn.lastChannelDataSeconds),
      rtp: column(flowColumn.rtp),
      rtcp: column(flowColumn.rtcp),
    };
  }
}

function enlarged<Words extends Int32Array | Float64Array>(from: Words, to: Words): Words {
  to.set(from);
  return to;
}

function addCounts(to: Float64Array, from: Float64Array, framesBefore: number): void {
  const at = (array: Float64Array, column: number): number => array[column] ?? 0;
  for (const column of [
    flowColumn.packets,
    flowColumn.bytes,
    flowColumn.channelData,
    flowColumn.rtp,
    flowColumn.rtcp,
  ]) {
    to[column] = at(to, column) + at(from, column);
  }
  to[flowColumn.lastSeconds] = at(from, flowColumn.lastSeconds);
  to[flowColumn.lastFrame] = at(from, flowColumn.lastFrame) + framesBefore;
  if (at(from, flowColumn.channelData) > 0) {
    to[flowColumn.lastChannelDataSeconds] = at(from, flowColumn.lastChannelDataSeconds);
  }
}

function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0x27d4eb2f) ^ Math.imul(d, 0x165667b1);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}

function hashOf(key: Int32Array): number {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0, k7 = 0, ports = 0, kind = 0] = key;
  return mix(k0 ^ k3 ^ ports, k4 + k7 + kind, k1 + k5, k2 ^ k6);
}

function keyOf(source: TransportAddress, destination: TransportAddress, transport: Transport): Int32Array | undefined {
  const from = parseIpAddress(source.address);
  const to = parseIpAddress(destination.address);
  if (from === undefined || to === undefined || from.length !== to.length) return undefined;
  const key = new Int32Array(keyWords);
  const words = (bytes: Uint8Array, at: number): void => {
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < bytes.length; offset += 4) key[at + offset / 4] = view.getInt32(offset);
  };
  words(from, 0);
  words(to, 4);
  key[portsWord] = (source.port << 16) | destination.port;
  key[kindWord] = (transport === 'udp' ? protocol.udp : protocol.tcp) | (from.length === 4 ? 0x400 : 0x1000);
  return key;
}
