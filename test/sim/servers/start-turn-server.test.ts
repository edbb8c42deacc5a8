import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {once} from 'node:events';
import {connect as openTcp, type Socket} from 'node:net';
import {connect as openTls} from 'node:tls';
import {afterEach, describe, expect, test} from '@jest/globals';
import {issueCertificate} from '../../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {startTurnServer, type TurnServer, type TurnServerOptions} from '../../../src/sim/servers/start-turn-server.ts';
import type {TransportAddress} from '../../../src/stun/attributes/address.ts';
import {data} from '../../../src/stun/attributes/bytes.ts';
import {channelNumber} from '../../../src/stun/attributes/channel-number.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {requestedTransport} from '../../../src/stun/attributes/leading-byte.ts';
import {nonce, realm, username} from '../../../src/stun/attributes/text.ts';
import {xorPeerAddress, xorRelayedAddress} from '../../../src/stun/attributes/xor-address.ts';
import {decodeChannelData, encodeChannelData} from '../../../src/stun/channel-data.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {longTermKey} from '../../../src/stun/integrity.ts';
import {attributeOf, decodeMessage, type Message} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {splitStream} from '../../../src/stun/split-stream.ts';

const loopback = '127.0.0.1';
const publicAddress = '203.0.113.7';
const behaviour: TurnServerOptions = {
  realm: 'TANDBERG',
  users: [{username: 'guest', password: 'open'}],
  relayAddress: publicAddress,
};
const credentials = serverCredentials(
  issueCertificate({
    commonName: 'turn.example.com',
    organization: 'Example',
    dnsNames: ['turn.example.com'],
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2049-01-01T00:00:00Z',
  }),
);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

async function serve(options: Partial<TurnServerOptions> = {}): Promise<TurnServer> {
  const server = await startTurnServer({...behaviour, ...options});
  cleanUp.push(() => server.close());
  return server;
}

/** All that came and was not asked for yet; `next` waits for one. */
class Inbox {
  readonly #messages: Uint8Array[] = [];
  #wake: (() => void) | undefined;

  put(message: Uint8Array): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  async next(): Promise<Uint8Array> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

let transactions = 0;

class Client {
  readonly inbox: Inbox;
  readonly send: (bytes: Uint8Array) => void;
  #nonce: string | undefined;

  constructor(inbox: Inbox, send: (bytes: Uint8Array) => void) {
    this.inbox = inbox;
    this.send = send;
  }

  async ask(which: number, attributes: readonly AttributeToWrite[]): Promise<Message> {
    const names =
      this.#nonce === undefined
        ? []
        : [attributeWith(username, 'guest'), attributeWith(realm, 'TANDBERG'), attributeWith(nonce, this.#nonce)];
    const transactionId = new Uint8Array(12);
    new DataView(transactionId.buffer).setUint32(8, ++transactions);
    this.send(
      encodeMessage({
        method: which,
        messageClass: 'request',
        transactionId,
        attributes: [...attributes, ...names],
        ...(this.#nonce === undefined
          ? {}
          : {integrity: {algorithm: 'sha1', key: longTermKey('guest', 'TANDBERG', 'open')}}),
      }),
    );
    const answer = messageIn(await this.inbox.next());
    this.#nonce = attributeOf(answer, nonce) ?? this.#nonce;
    return answer;
  }

  /** The relayed address. */
  async allocate(): Promise<TransportAddress> {
    const attributes = [attributeWith(requestedTransport, 17)];
    await this.ask(method.allocate, attributes);
    const relayed = attributeOf(await this.ask(method.allocate, attributes), xorRelayedAddress);
    if (relayed === undefined) throw new Error('no relay');
    return relayed;
  }

  async permit(peer: TransportAddress): Promise<void> {
    const answer = await this.ask(method.createPermission, [attributeWith(xorPeerAddress, peer)]);
    expect(answer.messageClass).toBe('success');
  }

  async bindChannel(channel: number, peer: TransportAddress): Promise<void> {
    const attributes = [attributeWith(channelNumber, channel), attributeWith(xorPeerAddress, peer)];
    expect((await this.ask(method.channelBind, attributes)).messageClass).toBe('success');
  }

  indicate(peer: TransportAddress, payload: Uint8Array): void {
    const attributes = [attributeWith(xorPeerAddress, peer), attributeWith(data, payload)];
    const transactionId = new Uint8Array(12);
    this.send(encodeMessage({method: method.send, messageClass: 'indication', transactionId, attributes}));
  }

  /** Of the next Data indication. */
  async indicated(): Promise<{peer: TransportAddress | undefined; data: string}> {
    const message = messageIn(await this.inbox.next());
    expect(message.method).toBe(method.data);
    return {peer: attributeOf(message, xorPeerAddress), data: textOf(attributeOf(message, data))};
  }

  async onChannel(): Promise<{channel: number | undefined; data: string}> {
    const message = decodeChannelData(await this.inbox.next());
    return {channel: message?.channel, data: textOf(message?.data)};
  }
}

function messageIn(bytes: Uint8Array): Message {
  const message = decodeMessage(bytes);
  if (message === undefined) throw new Error('no STUN message');
  return message;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

async function openUdp(): Promise<{socket: UdpSocket; inbox: Inbox; port: number}> {
  const socket = createSocket('udp4');
  socket.bind(0, loopback);
  await once(socket, 'listening');
  cleanUp.unshift(() => socket.close());
  const inbox = new Inbox();
  socket.on('message', (bytes) => inbox.put(bytes));
  return {socket, inbox, port: socket.address().port};
}

async function udpClient({port}: TurnServer): Promise<Client> {
  const {socket, inbox} = await openUdp();
  return new Client(inbox, (bytes) => socket.send(bytes, port, loopback));
}

function streamClient(socket: Socket): Client {
  cleanUp.unshift(() => socket.destroy());
  const inbox = new Inbox();
  let pending: Uint8Array = new Uint8Array(0);
  socket.on('data', (chunk) => {
    const {messages, rest} = splitStream(Buffer.concat([pending, chunk]));
    pending = rest;
    for (const message of messages) inbox.put(message);
  });
  return new Client(inbox, (bytes) => socket.write(bytes));
}

const clients = {
  udp: udpClient,
  tcp: async ({port}: TurnServer) => streamClient(openTcp(port, loopback)),
  tls: async ({tlsPort = 0}: TurnServer) =>
    streamClient(openTls({host: loopback, port: tlsPort, rejectUnauthorized: false})),
};

/** Two clients with a relay each, allowed to reach each other. */
async function pairOf(server: TurnServer, transport: keyof typeof clients = 'udp') {
  const [one, other] = [await clients[transport](server), await clients[transport](server)];
  const [oneRelay, otherRelay] = [await one.allocate(), await other.allocate()];
  await one.permit(otherRelay);
  await other.permit(oneRelay);
  return {one, other, oneRelay, otherRelay};
}

describe('startTurnServer', () => {
  test.each(['udp', 'tcp', 'tls'] as const)(
    'given two clients over %s, when they send to each other’s relay, then it arrives as Data indications and as ChannelData',
    async (transport) => {
      const server = await serve({tls: credentials});
      const {one, other, oneRelay, otherRelay} = await pairOf(server, transport);

      one.indicate(otherRelay, bytesOf('hello'));
      expect(await other.indicated()).toEqual({peer: oneRelay, data: 'hello'});
      await other.bindChannel(0x4001, oneRelay);
      other.send(streamPadded(encodeChannelData(0x4001, bytesOf('back'))));
      expect(await one.indicated()).toEqual({peer: otherRelay, data: 'back'});
      one.indicate(otherRelay, bytesOf('again'));
      expect(await other.onChannel()).toEqual({channel: 0x4001, data: 'again'});
    },
  );

  test('given a peer that is no TURN client, when both send, then what it sends arrives and it sees the port of the relay', async () => {
    const server = await serve({relayAddress: loopback});
    const client = await udpClient(server);
    const relay = await client.allocate();
    const {socket, port} = await openUdp();
    await client.permit({address: loopback, port});

    const seen = once(socket, 'message');
    client.indicate({address: loopback, port}, bytesOf('to peer'));
    const [bytes, from] = await seen;
    expect([textOf(bytes), from.port]).toEqual(['to peer', relay.port]);
    socket.send('to client', relay.port, relay.address);
    expect(await client.indicated()).toEqual({peer: {address: loopback, port}, data: 'to client'});
  });

  test('given no permission for a peer, when it sends, then nothing arrives until it is permitted', async () => {
    const server = await serve();
    const {one, other, oneRelay, otherRelay} = await pairOf(server);
    const third = await udpClient(server);
    const thirdRelay = await third.allocate();
    const fourth = await udpClient(server);

    third.indicate(oneRelay, bytesOf('without a permission of its own'));
    await fourth.allocate();
    await third.permit(oneRelay);
    third.indicate(oneRelay, bytesOf('with it'));
    expect(await one.indicated()).toEqual({peer: thirdRelay, data: 'with it'});
    other.indicate(oneRelay, bytesOf('as before'));
    expect(await one.indicated()).toEqual({peer: otherRelay, data: 'as before'});
  });

  /** What the second client receives of packets that the first sends, in order; the last one, `end`, gets through. */
  async function received(options: Partial<TurnServerOptions>, sent: readonly string[]): Promise<string[]> {
    const {one, other, otherRelay} = await pairOf(await serve(options));
    for (const text of sent) one.indicate(otherRelay, bytesOf(text));
    const texts: string[] = [];
    while (texts.at(-1) !== 'end') texts.push((await other.indicated()).data);
    return texts;
  }

  const twenty = [...Array.from({length: 19}, (_, index) => `${index}`), 'end'];

  test.each(['fromRelay', 'toRelay'] as const)(
    'given one packet in ten lost on the way %s, when 20 are sent, then 18 arrive, the same ones each time',
    async (path) => {
      const texts = await received({network: {[path]: {lossRate: 0.1}}}, twenty);
      expect(texts).toHaveLength(18);
      expect(await received({network: {[path]: {lossRate: 0.1}}}, twenty)).toEqual(texts);
    },
  );

  test('given packets that come twice, when they are sent, then they do', async () => {
    expect(await received({network: {toRelay: {duplicateRate: 1}}}, ['1', 'end'])).toEqual(['1', '1', 'end']);
  });

  test('given a small MTU, when a larger packet is sent, then it alone is missing', async () => {
    const texts = await received({network: {fromRelay: {mtuBytes: 1000}}}, ['x'.repeat(973), 'y'.repeat(972), 'end']);
    expect(texts).toEqual(['y'.repeat(972), 'end']);
  });

  test('given a delay, when a packet is sent, then it comes no earlier', async () => {
    const started = performance.now();
    await received({network: {toRelay: {delayMs: 30}}}, ['end']);
    // Timers of Node may be a millisecond early.
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
  });

  test.each([
    {given: 'the media range blocked inbound', network: {toRelay: {isBlocked: true}}},
    {given: 'the media range blocked outbound', network: {fromRelay: {isBlocked: true}}},
    {given: 'no NAT reflection', network: {isHairpinMissing: true}},
    {given: 'closed ports of relays', network: {closedRelayPorts: {first: 1, last: 65_535}}},
  ])(
    'given $given, when one relay sends to another, then nothing arrives, though requests are answered',
    async ({network}) => {
      const {one, other, oneRelay, otherRelay} = await pairOf(await serve({network}));
      one.indicate(otherRelay, bytesOf('lost'));
      const answer = await other.ask(method.createPermission, [attributeWith(xorPeerAddress, oneRelay)]);
      expect(answer.messageClass).toBe('success');
    },
  );

  test('given no way to the server for UDP, when a client asks over TCP, then it is served', async () => {
    const server = await serve({network: {toServer: {isBlocked: true}}});
    const silent = await udpClient(server);
    void silent.ask(method.allocate, []);
    expect(await (await clients.tcp(server)).allocate()).toMatchObject({address: publicAddress});
    expect(server.requests.map(({transport}) => transport)).toEqual(['tcp', 'tcp']);
  });

  test('given UDP alone, when a client connects over TCP, then it is refused', async () => {
    const socket = openTcp((await serve({transports: ['udp']})).port, loopback);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({code: 'ECONNREFUSED'});
  });

  test('given two servers behind one address, when clients come, then each has its own server, and a nonce of one is stale at the other', async () => {
    const server = await serve({others: [{...behaviour, relayAddress: '203.0.113.8', software: 'two'}]});
    const relays = [];
    for (let index = 0; index < 4; index++) relays.push((await (await udpClient(server)).allocate()).address);
    expect(relays).toEqual([publicAddress, '203.0.113.8', publicAddress, '203.0.113.8']);
  });

  test('given a relay of a TCP client, when the connection ends, then the relay and its port are given back', async () => {
    const server = await serve({relayAddress: loopback});
    const socket = openTcp(server.port, loopback);
    const relay = await streamClient(socket).allocate();
    expect(server.allocations).toBe(1);
    const closed = once(socket, 'close');
    socket.end();
    await closed;
    const {socket: probe} = await openUdp();
    // The server learns of the end by then, or a moment later.
    while (server.allocations > 0) await new Promise(setImmediate);
    const again = createSocket('udp4');
    again.bind({port: relay.port, address: loopback, exclusive: true});
    await once(again, 'listening');
    again.close();
    expect(probe.address().port).not.toBe(relay.port);
  });

  test('given a stale nonce in a loop, when the client repeats with the new one, then it is stale again', async () => {
    const client = await udpClient(await serve({staleNonces: Infinity}));
    const attributes = [attributeWith(requestedTransport, 17)];
    await client.ask(method.allocate, attributes);
    for (let index = 0; index < 5; index++) {
      expect(attributeOf(await client.ask(method.allocate, attributes), errorCode)?.code).toBe(438);
    }
  });
});

/** RFC 8656 §12.5; harmless over UDP. */
function streamPadded(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
