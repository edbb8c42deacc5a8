import {expect, test} from '@jest/globals';
import {parseServerHello} from '../../../src/pcap/tls/hello.ts';

test('given a ServerHello of an early draft of TLS 1.3, when read, then it has no session id before the cipher suite', () => {
  const random = Array.from({length: 32}, (_, index) => index);
  const hello = parseServerHello(Uint8Array.from([0x7f, 0x10, ...random, 0x13, 0x02, 0, 0]));
  expect(hello).toMatchObject({
    version: 'TLS 1.3 draft 16',
    isTls13: true,
    cipherSuite: 0x1302,
    isHelloRetryRequest: false,
  });
});

test('given a ServerHello of TLS 1.2, when read, then the cipher suite stands behind the session id', () => {
  const random = Array.from({length: 32}, (_, index) => index);
  const hello = parseServerHello(Uint8Array.from([0x03, 0x03, ...random, 2, 0xaa, 0xbb, 0xc0, 0x2f, 0, 0, 0]));
  expect(hello).toMatchObject({version: 'TLS 1.2', isTls13: false, cipherSuite: 0xc02f});
});
