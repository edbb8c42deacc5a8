/** Our tables of methods, attributes and error codes against IANA's, both ways. */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {
  attribute,
  attributeName,
  attributeNames,
  legacyAttributeNames,
  privateAttributeNames,
} from '../../src/stun/attribute-types.ts';
import {errorCodeNames, legacyErrorCodeNames} from '../../src/stun/error-codes.ts';
import {method, methodNames, privateMethodNames} from '../../src/stun/methods.ts';

interface Row {
  readonly value: number;
  readonly name: string;
}

/** Rows with one value; ranges and comments are left out. */
function registryRows(number: 2 | 4 | 6): Row[] {
  const text = readFileSync(new URL(`./registries/stun-parameters-${number}.csv`, import.meta.url), 'utf8');
  return text.split('\n').flatMap((line) => {
    const match = /^(0x[0-9A-F]+|\d+),([^,]*),/.exec(line);
    return match?.[1] === undefined ? [] : [{value: Number(match[1]), name: match[2] ?? ''}];
  });
}

const isAssigned = ({name}: Row) => !/^(Reserved|Unassigned)/.test(name);
const formerName = ({name}: Row) => /was ([A-Z-]+)/.exec(name)?.[1];

describe('given the IANA registries', () => {
  test('when attributes are compared, then names and numbers are the same on both sides', () => {
    const assigned = registryRows(4).filter(isAssigned);
    expect(assigned.length).toBeGreaterThan(50);
    expect([...attributeNames]).toEqual(assigned.map(({value, name}) => [value, name]));
  });

  test('when reserved attributes name what they were, then our legacy names say the same', () => {
    const former = registryRows(4).flatMap((row) => {
      const name = formerName(row);
      return name === undefined ? [] : [[row.value, name]];
    });
    expect([...legacyAttributeNames]).toEqual(former);
  });

  test('when an attribute is private, then the registry assigns its number to nothing else', () => {
    const taken = new Set([...attributeNames.keys(), ...legacyAttributeNames.keys()]);
    for (const number of privateAttributeNames.keys()) expect(taken.has(number)).toBe(false);
    expect(attributeName(0x8050)).toBe('MS-SEQUENCE-NUMBER');
    expect(attributeName(0x0003)).toBe('CHANGE-REQUEST');
    expect(attributeName(0x8123)).toBe('0x8123');
  });

  test('when error codes are compared, then they are the same on both sides', () => {
    const assigned = registryRows(6).filter(isAssigned);
    expect([...errorCodeNames]).toEqual(assigned.map(({value, name}) => [value, name]));
  });

  test('when a code is ours as a legacy of RFC 3489, then the registry does not assign it', () => {
    const assigned = new Set(
      registryRows(6)
        .filter(isAssigned)
        .map(({value}) => value),
    );
    expect([...legacyErrorCodeNames.keys()]).toEqual([430, 431, 432, 433, 600]);
    for (const code of legacyErrorCodeNames.keys()) expect(assigned.has(code)).toBe(false);
  });

  test('when methods are compared, then they are the same, with SharedSecret as reserved', () => {
    const rows = registryRows(2).filter((row) => isAssigned(row) || row.name.includes('SharedSecret'));
    expect([...methodNames.keys()]).toEqual(rows.map(({value}) => value));
    for (const {value, name} of rows) expect(name).toContain(methodNames.get(value));
    for (const number of privateMethodNames.keys()) expect(methodNames.has(number)).toBe(false);
  });

  test('when code names a number by a constant, then the tables hold that number', () => {
    for (const number of Object.values(attribute)) expect(attributeNames.has(number)).toBe(true);
    for (const number of Object.values(method)) {
      expect(methodNames.has(number) || privateMethodNames.has(number)).toBe(true);
    }
  });
});
