import {describe, expect, test} from '@jest/globals';
import {cipherParameters, cipherSuiteName} from '../../../src/pcap/tls/cipher-suites.ts';

describe('given numbers of cipher suites', () => {
  test('when a suite is known, then it has the name of the registry', () => {
    expect([0xc02f, 0xc0a8, 0xc0ae, 0xc0ff].map(cipherSuiteName)).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_PSK_WITH_AES_128_CCM_8',
      'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
      'TLS_ECJPAKE_WITH_AES_128_CCM_8',
    ]);
  });

  test('when it is not known, then the number is its name, and no record is opened', () => {
    expect(cipherSuiteName(0x00ff)).toBe('0x00FF');
    expect(cipherParameters(0x00ff)).toBeUndefined();
  });

  test('when it is CCM, then its records are not opened', () => {
    expect(cipherParameters(0xc0a8)).toBeUndefined();
  });
});
