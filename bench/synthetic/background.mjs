/** What runs beside the calls: name lookups and HTTPS downloads. */
import {clientHello, HANDSHAKE, serverHello, tlsRecord} from './handshakes.mjs';
import {ACK, PSH} from './wire.mjs';

const SEGMENT_BYTES = 1448;

/** A query and its answer, A or AAAA by the client's address. */
export function lookUp(wire, random, client, name) {
  const isIpv6 = client.length === 16;
  const server = Buffer.from(client);
  server[client.length - 1] ^= 0x80;
  const flow = {client, clientPort: 32_768 + random.below(28_000), server, serverPort: 53};
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const question = [...labels, 0, 0, isIpv6 ? 28 : 1, 0, 1];
  const address = isIpv6 ? [0x20, 0x01, 0x0d, 0xb8, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 10] : [203, 0, 113, 10];
  const record = [0xc0, 12, 0, isIpv6 ? 28 : 1, 0, 1, 0, 0, 1, 0x2c, 0, address.length, ...address];
  const id = [random.below(256), random.below(256)];
  const send = (side, message) => wire.udp(flow, side, message.length, (bytes, at) => bytes.set(message, at));
  send(0, [...id, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, ...question]);
  send(1, [...id, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, ...question, ...record]);
}

/** A download over TLS 1.3, one full record in each segment. */
export class Download {
  constructor(wire, random, number) {
    const [client, server] = [Buffer.from([10, 1, 9, number & 0xff]), Buffer.from([203, 0, 113, 20 + (number % 4)])];
    const flow = {client, clientPort: 32_768 + random.below(28_000), server, serverPort: 443};
    Object.assign(this, {wire, random, flow, ticks: 0});
    wire.connect(flow);
    this.send(0, tlsRecord(HANDSHAKE, clientHello(random, {serverName: `web${number % 4}.example.test`})));
    this.send(1, tlsRecord(HANDSHAKE, serverHello(random, {})));
  }

  get isOver() {
    return this.ticks > 3000;
  }

  tick() {
    this.ticks++;
    for (let segment = 0; segment < 2; segment++) {
      this.wire.tcp(this.flow, 1, PSH | ACK, SEGMENT_BYTES, (bytes, at) => {
        bytes[at] = 23;
        bytes.writeUInt32BE(0x03030000 | (SEGMENT_BYTES - 5), at + 1);
        this.random.fill(bytes, at + 5, SEGMENT_BYTES - 5);
      });
    }
    this.wire.tcp(this.flow, 0, ACK);
  }

  send(side, message) {
    this.wire.tcp(this.flow, side, PSH | ACK, message.length, (bytes, at) => bytes.set(message, at));
  }
}
