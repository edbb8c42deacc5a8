import {expect, test} from '@jest/globals';
import {isIssuedBy, isSameCertificate, isSameName, verifies} from '../../src/facts/derived/compare-certificates.ts';

test.each([
  ['CN = join, O=Quarry, C=US', 'C=US,O = Quarry,CN=Join', true],
  ['/C=US/O=Quarry/CN=join', 'CN=join\nO=Quarry\nC=US', true],
  ['CN=join, O=Quarry', 'CN=join', undefined],
  ['CN=join, O=Quarry', 'CN=other, O=Quarry', false],
  ['CN=join', undefined, undefined],
])('given %j and %j, when compared as names, then it is %s', (first, second, expected) => {
  expect(isSameName(first, second)).toBe(expected);
});

const times = {notBefore: '2030-01-01T00:00:00Z', notAfter: '2031-01-01T00:00:00.000Z'};

test.each([
  ['equal hashes', {sha256: 'aa', serialNumber: '1'}, {sha256: 'aa', serialNumber: '2'}, true],
  ['other hashes', {sha256: 'aa'}, {sha256: 'bb'}, false],
  ['equal serial and issuer', {serialNumber: '1', issuerName: 'CN=ca'}, {serialNumber: '1', issuerName: 'CN=CA'}, true],
  [
    'equal serial, other issuer',
    {serialNumber: '1', issuerName: 'CN=a'},
    {serialNumber: '1', issuerName: 'CN=b'},
    false,
  ],
  ['other serial', {serialNumber: '1'}, {serialNumber: '2'}, false],
  ['equal times and names', {...times, subjectName: 'CN=a'}, {...times, subjectName: 'CN=a'}, true],
  ['equal times alone', times, times, undefined],
  ['other times', times, {...times, notAfter: '2032-01-01T00:00:00Z'}, false],
  ['nothing in common', {sha256: 'aa'}, {serialNumber: '1'}, undefined],
])('given %s, when compared, then whether they are one is told as far as known', (_, first, second, expected) => {
  expect(isSameCertificate(first, second)).toBe(expected);
});

test('given a verified signature, when asked for the issuer, then it outweighs the names', () => {
  expect(isIssuedBy({issuerName: 'CN=x', issuedBy: ['aa']}, {sha256: 'aa', subjectName: 'CN=y'})).toBe(true);
});

test('given trust and chain, when one issuer or certificate is in it, then it verifies; unknown is not refused', () => {
  const leaf = {serialNumber: '1', subjectName: 'CN=leaf', issuerName: 'CN=ca'};
  const stranger = {serialNumber: '9', subjectName: 'CN=x', issuerName: 'CN=y'};
  expect(verifies([stranger, leaf], [leaf])).toBe(true);
  expect(verifies([{serialNumber: '2', subjectName: 'CN=ca', issuerName: 'CN=root'}], [leaf])).toBe(true);
  expect(verifies([stranger], [leaf])).toBe(false);
  expect(verifies([{sha256: 'aa'}], [leaf])).toBeUndefined();
  expect(verifies([], [leaf])).toBeUndefined();
});
