import {describe, expect, test} from '@jest/globals';
import {browserEntries} from '../../src/facts/derived/browser-entries.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {
  candidateError,
  connection,
  failedPage,
  harExchange,
  mediaRequest,
  otherJoinName,
  states,
  withoutRelay,
} from './make-browser.ts';

function textsOf(...facts: readonly Fact[]): string[] {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return browserEntries(store).map(({text, tone}) => `${tone} ${text}`);
}

describe('rows of browsers', () => {
  test('given a connection that fails, when laid out, then errors and states are rows, and what is wrong is marked', () => {
    const failing = withoutRelay({
      candidateErrors: [candidateError(401, 'Unauthorized.')],
      connectionStates: states('connecting 0.1', 'failed 9'),
    });
    expect(textsOf(failing)).toEqual([
      'wrong icecandidateerror turn:203.0.113.7:3478?transport=udp: 401 Unauthorized.',
      'plain connectionState connecting',
      'wrong connectionState failed',
    ]);
  });

  test('given a refused camera, a page that failed and an answer of a HAR, when laid out, then each is a row', () => {
    expect(
      textsOf(mediaRequest({error: 'NotReadableError'}), failedPage('ERR_CERT_DATE_INVALID'), harExchange(502)),
    ).toEqual([
      'wrong camera and microphone: NotReadableError',
      'wrong https://join.example.com/: ERR_CERT_DATE_INVALID',
      'wrong GET / of join.example.com: 502',
    ]);
  });

  test('given another page than that of the guests, when laid out, then nothing of it is there', () => {
    expect(textsOf(connection(), harExchange(502), failedPage('ERR_CERT_DATE_INVALID'), otherJoinName())).toEqual([]);
  });
});
