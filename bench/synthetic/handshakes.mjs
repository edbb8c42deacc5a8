/** TLS 1.3 and DTLS 1.2 hellos that any dissector reads; what follows them is noise, as encrypted records are. */
export const HANDSHAKE = 22;
const DTLS_1_2 = 0xfefd;
const TLS_1_2 = 0x0303;
const USE_SRTP = [0, 14, 0, 5, 0, 2, 0, 1, 0];
const SUPPORTED_VERSIONS = [0, 43];

/** With the name of the server in TLS, with use_srtp (RFC 5764 §4.1.1) in DTLS. */
export function clientHello(random, {serverName = '', isDtls = false}) {
  const name = Buffer.from(serverName);
  const sni = [...short(name.length + 3), 0, ...short(name.length), ...name];
  const tls = [...short(0), ...short(sni.length), ...sni, ...SUPPORTED_VERSIONS, 0, 3, 2, 3, 4];
  const extensions = isDtls ? USE_SRTP : tls;
  const cookie = isDtls ? [0] : [];
  const suites = isDtls ? [0xc0, 0x2b, 0xc0, 0x2f] : [0x13, 0x01, 0xc0, 0x2f];
  const version = short(isDtls ? DTLS_1_2 : TLS_1_2);
  const body = [...version, ...random.bytes(32), 0, ...cookie, ...short(4), ...suites, 1, 0];
  return handshake(1, [...body, ...short(extensions.length), ...extensions]);
}

export function serverHello(random, {isDtls = false}) {
  const version = short(isDtls ? DTLS_1_2 : TLS_1_2);
  const extensions = isDtls ? USE_SRTP : [...SUPPORTED_VERSIONS, 0, 2, 3, 4];
  const suite = isDtls ? [0xc0, 0x2b] : [0x13, 0x01];
  return handshake(2, [...version, ...random.bytes(32), 0, ...suite, 0, ...short(extensions.length), ...extensions]);
}

export function tlsRecord(type, body) {
  return Buffer.from([type, ...short(TLS_1_2), ...short(body.length), ...body]);
}

/** One datagram of records [type, body]; a ChangeCipherSpec (20) opens epoch 1, behind which nothing is in clear. */
export function dtlsFlight(records) {
  let epoch = 0;
  let sequence = 0;
  const bytes = [];
  for (const [type, body] of records) {
    const fragment = type === HANDSHAKE && epoch === 0 ? withFragmentHeader(body, sequence) : body;
    bytes.push(type, ...short(DTLS_1_2), ...short(epoch), 0, 0, 0, 0, 0, sequence++, ...short(fragment.length));
    bytes.push(...fragment);
    if (type === 20) epoch = 1;
  }
  return Buffer.from(bytes);
}

/** DTLS adds message number, fragment offset and fragment length to type and length (RFC 6347 §4.2.2). */
function withFragmentHeader(message, number) {
  return [...message.subarray(0, 4), ...short(number), 0, 0, 0, ...message.subarray(1, 4), ...message.subarray(4)];
}

function handshake(type, body) {
  return Buffer.from([type, 0, ...short(body.length), ...body]);
}

function short(number) {
  return [number >> 8, number & 0xff];
}
