import {describe, expect, test} from '@jest/globals';
import {diagnose} from '../../src/engine/diagnose.ts';
import type {Finding} from '../../src/model/report.ts';
import {at, origin} from '../facts/make.ts';

const causes = {
  'call/timeout': ['turn/rejected', 'turn/silent', 'call/refused'],
  'call/refused': ['turn/rejected'],
  'turn/rejected': ['turn/mismatch'],
  'web/link': ['web/trust'],
};

function finding(rule: string, value: Partial<Finding> = {}, time?: string): Finding {
  return {
    id: `${rule}#1`,
    rule,
    message: 'm',
    args: {},
    subject: 'box:cms',
    severity: 'error',
    impact: 'blocks-media',
    confidence: 'certain',
    text: [],
    why: [],
    evidence: [{origin: {...origin, ...(time === undefined ? {} : {time: at(time)})}, shows: 'it'}],
    competing: [],
    fix: [],
    fingerprint: rule,
    ...value,
  };
}

const server: Partial<Finding> = {subject: 'turn://203.0.113.9:3478/udp'};
const hint: Partial<Finding> = {confidence: 'possible'};

describe('folding', () => {
  test('given a chain of causes, when diagnosed, then the first cause explains all', () => {
    const findings = [
      finding('call/timeout', hint),
      finding('turn/rejected', server),
      finding('turn/mismatch', server),
    ];
    expect(diagnose(findings, causes)).toEqual([
      {root: 'turn/mismatch#1', explains: ['turn/rejected#1', 'call/timeout#1']},
    ]);
  });

  test('given findings that nothing ties together, when diagnosed, then each is a root', () => {
    const findings = [finding('web/link'), finding('turn/rejected', server)];
    expect(diagnose(findings, causes).map(({explains}) => explains)).toEqual([[], []]);
  });

  test('given two TURN servers, when one is explained, then the other is a root of its own', () => {
    const other = finding('turn/rejected', {...server, id: 'turn/rejected#2', subject: 'turn://203.0.113.10:3478/udp'});
    const findings = [finding('turn/mismatch', server), finding('turn/rejected', server), other];
    expect(diagnose(findings, causes)).toEqual([
      {root: 'turn/mismatch#1', explains: ['turn/rejected#1']},
      {root: 'turn/rejected#2', explains: []},
    ]);
  });

  test('given two boxes of a split deployment, when one lacks trust, then that explains the link of the other', () => {
    const findings = [finding('web/link', {subject: 'box:cms/core'}), finding('web/trust', {subject: 'box:cms/edge'})];
    expect(diagnose(findings, causes)).toEqual([{root: 'web/trust#1', explains: ['web/link#1']}]);
  });

  test('given a warning that calls got worse, when calls fail, then it does not explain that', () => {
    const findings = [
      finding('turn/silent', {...server, severity: 'warning', impact: 'degrades'}),
      finding('call/timeout', hint),
    ];
    expect(diagnose(findings, causes).map(({root}) => root)).toContain('call/timeout#1');
  });

  test('given a hint as cause, when the consequence is proven, then it does not explain it', () => {
    const findings = [finding('turn/mismatch', {...server, ...hint}), finding('turn/rejected', server)];
    expect(diagnose(findings, causes)).toHaveLength(2);
  });

  test('given one thing on two peers, when diagnosed, then it is told once, with a note', () => {
    const peer = (name: string, args: Finding['args'] = {}) =>
      finding('zone/off', {
        id: `zone/off#${name}`,
        subject: `box:expressway-c/${name}`,
        args: {box: `Expressway-C ${name}`, ...args},
      });
    expect(diagnose([peer('b', {zone: 'UC'}), peer('a', {zone: 'UC'})], causes)).toEqual([
      {root: 'zone/off#a', explains: ['zone/off#b'], notes: ['The same is wrong on Expressway-C b.']},
    ]);
    expect(diagnose([peer('a', {zone: 'UC'}), peer('b', {zone: 'other'})], causes)).toHaveLength(2);
  });

  test('given two findings about no box, when they say the same, then both are told', () => {
    const one = finding('turn/silent', {...server, args: {transport: 'UDP'}});
    const other = {...one, id: 'turn/silent#2', subject: 'turn://203.0.113.10:3478/udp' as const};
    expect(diagnose([one, other], causes)).toHaveLength(2);
  });

  test('given two causes, when both are there, then the likelier one counts', () => {
    const findings = [finding('turn/silent', server), finding('turn/rejected', server), finding('call/timeout', hint)];
    expect(diagnose(findings, causes)).toContainEqual({root: 'turn/rejected#1', explains: ['call/timeout#1']});
  });

  test('given causes in a circle, when diagnosed, then it ends and loses no finding', () => {
    const diagnoses = diagnose([finding('a/a'), finding('b/b')], {'a/a': ['b/b'], 'b/b': ['a/a']});
    expect(diagnoses.flatMap(({root, explains}) => [root, ...explains]).sort()).toEqual(['a/a#1', 'b/b#1']);
  });

  test('given nothing, when diagnosed, then there is nothing', () => {
    expect(diagnose([], causes)).toEqual([]);
  });
});

describe('order', () => {
  test('given a hint, a warning and proofs, when diagnosed, then proofs come first and what stops guests earlier before the rest', () => {
    const findings = [
      finding('a/hint', {...hint, impact: 'blocks-join'}),
      finding('b/warning', {severity: 'warning', impact: 'degrades'}),
      finding('c/media', {}),
      finding('d/join-likely', {impact: 'blocks-join', confidence: 'likely'}),
      finding('e/join', {impact: 'blocks-join'}),
    ];
    const order = ['e/join#1', 'd/join-likely#1', 'c/media#1', 'b/warning#1', 'a/hint#1'];
    expect(diagnose(findings, {}).map(({root}) => root)).toEqual(order);
    expect(diagnose(findings.toReversed(), {}).map(({root}) => root)).toEqual(order);
  });
});

describe('evidence of different days', () => {
  const note = (causeTime: string | undefined, time: string | undefined) =>
    diagnose([finding('turn/mismatch', server, causeTime), finding('turn/rejected', server, time)], causes)[0]?.notes;

  test('given more than a day between them, when folded, then it is said', () => {
    expect(note('2031-05-04T09:00', '2031-05-06T09:00')).toHaveLength(1);
    expect(note('2031-05-06T09:00', '2031-05-04T09:00')).toHaveLength(1);
  });

  test('given the same day or no time, when folded, then nothing is said', () => {
    expect(note('2031-05-04T09:00', '2031-05-05T08:59')).toBeUndefined();
    expect(note(undefined, '2031-05-06T09:00')).toBeUndefined();
    expect(note('2031-05-06T09:00', undefined)).toBeUndefined();
  });
});
