import {describe, expect, test} from '@jest/globals';
import {ProbeTeller} from '../../src/cli/tell-probe.ts';
import type {StepEvent} from '../../src/sources/probe/run-plan.ts';
import {stageFact} from '../facts/make-stages.ts';

function open({isTTY = true, columns = 80} = {}) {
  const written: string[] = [];
  let now = 0;
  const teller = new ProbeTeller({isTTY, columns, write: (text) => written.push(text)}, () => now);
  return {
    written,
    teller,
    at(ms: number, event: StepEvent) {
      now = ms;
      teller.follow(event);
    },
  };
}

const started: StepEvent = {kind: 'step-started', id: 'a', title: 'TURN at join.example.com:3478/udp'};
const other: StepEvent = {kind: 'step-started', id: 'b', title: 'page of join.example.com'};
const done: StepEvent = {kind: 'stage-done', stage: stageFact({}).value};

describe('progress of a probe', () => {
  test('given a terminal, then one line tells what is done and what is waited for, and goes away', () => {
    const {written, teller, at} = open();
    at(0, started);
    at(100, other);
    expect(written).toEqual([]);
    at(1500, done);
    const line = ' 1.50 s, 1 stage done; waiting for TURN at join.example.com:3478/udp and 1 more';
    expect(written).toEqual([`\r\u001b[K${line.slice(0, 79)}`]);
    teller.erase();
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  test('given a step that is done, then it is not waited for any more', () => {
    const {written, at} = open();
    at(0, started);
    at(900, {kind: 'step-done', id: 'a'});
    expect(written.at(-1)).toBe('\r\u001b[K 900 ms, 0 stages done');
  });

  test('given a narrow terminal, then no line is wider, so that it can be erased', () => {
    const {written, at} = open({columns: 30});
    at(0, started);
    at(1000, done);
    expect(written.at(-1)?.replace('\r\u001b[K', '').length).toBeLessThan(30);
  });

  test('given no terminal, then nothing is written', () => {
    const {written, at} = open({isTTY: false});
    at(5000, started);
    expect(written).toEqual([]);
  });
});
