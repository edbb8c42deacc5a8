import {expect, test} from '@jest/globals';
import {isIpAddress, isPrivateAddress} from '../../src/model/ip-address.ts';

test.each(['192.0.2.7', '0.0.0.0', '255.255.255.255', '2001:db8::7', '::1', '::ffff:192.0.2.7'])(
  'given %s, when judged, then it is an address',
  (text) => {
    expect(isIpAddress(text)).toBe(true);
  },
);

test.each(['', 'edge.quarry.test', '192.0.2', '192.0.2.256', '192.0.2.7.', '192.0.2.7:3478', 'cafe', '1.2.3.4.5'])(
  'given %j, when judged, then it is none',
  (text) => {
    expect(isIpAddress(text)).toBe(false);
  },
);

test.each(['10.1.2.3', '172.16.0.1', '172.31.255.1', '192.168.9.1', '100.64.0.1', '169.254.1.1', 'fd00::1', 'FE80::1'])(
  'given %s, when judged, then the internet does not route it',
  (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  },
);

test.each(['203.0.113.9', '172.15.0.1', '172.32.0.1', '100.128.0.1', '11.0.0.1', '2001:db8::1'])(
  'given %s, when judged, then the internet may route it',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);
