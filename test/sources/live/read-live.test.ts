import {describe, expect, test} from '@jest/globals';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTurnServer} from '../../../src/facts/cms-turn-server.ts';
import {FactStore} from '../../../src/facts/store.ts';
import type {InputRow} from '../../../src/model/report.ts';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import type {EvidenceEvent} from '../../../src/sources/files/evidence-event.ts';
import type {LiveSource, LiveYield} from '../../../src/sources/live/live-source.ts';
import {readLive} from '../../../src/sources/live/read-live.ts';

const status = '<status><softwareVersion>3.8.1</softwareVersion><uptimeSeconds>5</uptimeSeconds></status>';

function source(title: string, yields: (signal: AbortSignal) => AsyncGenerator<LiveYield>): LiveSource {
  return {title, folder: title, box: {role: 'cms', name: 'core1'}, read: yields};
}

const reply = (text: string, path = 'https://192.0.2.1/api/v1/system/status'): LiveYield => ({
  kind: 'document',
  path,
  member: 'status.xml',
  format: cmsApiReader.id,
  text,
});

async function read(sources: readonly LiveSource[], signal = new AbortController().signal) {
  const store = new FactStore();
  const recorded: string[] = [];
  const events: EvidenceEvent[] = [];
  const reading = readLive(sources, {
    readers: [cmsApiReader],
    store,
    signal,
    record: ({title}, what) => recorded.push(`${title} ${what.kind}`),
  });
  for (;;) {
    const step = await reading.next();
    if (step.done === true) return {rows: step.value, store, events, recorded};
    events.push(step.value);
  }
}

const brief = ({path, state, facts}: InputRow) => [path, state, facts];

describe('rows', () => {
  test('given a reply, when read, then its facts are of the box that was asked, and say where they stand', async () => {
    const {rows, store, recorded} = await read([
      source('a', async function* () {
        yield reply(status);
      }),
    ]);
    const [fact] = store.of(cmsSystemStatus);
    expect(fact?.subject).toBe('box:cms/core1');
    expect(fact?.origin.input).toBe('https://192.0.2.1/api/v1/system/status');
    expect(rows.map(brief)).toEqual([['a', 'read', 1]]);
    expect(recorded).toEqual(['a document']);
  });

  test('given a problem beside a reply, when read, then the row is partial and the loss is known', async () => {
    const {rows, store} = await read([
      source('a', async function* () {
        yield reply(status);
        yield {kind: 'problem', note: 'HTTP 503', isFatal: false, lost: [cmsTurnServer]};
      }),
    ]);
    expect(rows.map(brief)).toEqual([['a', 'partial', 1]]);
    expect(rows[0]?.notes).toContain('HTTP 503');
    expect(store.absencesOf(cmsTurnServer)).toEqual([
      {type: cmsTurnServer.id, reason: 'collector-failed', detail: 'HTTP 503'},
    ]);
  });

  test('given XML that ends in the middle, when read, then the row is partial and says so', async () => {
    const {rows} = await read([
      source('a', async function* () {
        yield reply(
          '<turnServers total="1"><turnServer id="11112222-3333-4444-5555-666677778888"><serverAddress>192.0',
        );
      }),
    ]);
    expect(rows[0]?.state).not.toBe('read');
    expect(rows[0]?.notes.join()).toMatch(/end/);
  });

  test('given a source that throws, when read, then the others are read all the same', async () => {
    const {rows} = await read([
      // biome-ignore lint/correctness/useYield: it fails before it yields anything
      source('broken', async function* () {
        throw new Error('a mistake');
      }),
      source('good', async function* () {
        yield reply(status);
      }),
    ]);
    expect(rows.map(brief)).toEqual([
      ['broken', 'unreadable', 0],
      ['good', 'read', 1],
    ]);
  });
});

describe('side by side', () => {
  test('given two sources that wait for each other, when read, then both end', async () => {
    const first = gate();
    const second = gate();
    const {rows} = await read([
      source('one', async function* () {
        first.open();
        await second.opened;
        yield reply(status);
      }),
      source('two', async function* () {
        await first.opened;
        second.open();
        yield reply(status);
      }),
    ]);
    expect(rows.map(({path}) => path)).toEqual(['one', 'two']);
  });

  test('given an interruption, when a source hangs, then it ends, and its row says interrupted', async () => {
    const interruption = new AbortController();
    const reading = read(
      [
        source('hangs', async function* (signal) {
          yield reply(status);
          interruption.abort();
          await new Promise<void>((resolve) => {
            if (signal.aborted) resolve();
            else signal.addEventListener('abort', () => resolve(), {once: true});
          });
        }),
      ],
      interruption.signal,
    );
    const {rows} = await reading;
    expect(rows.map(brief)).toEqual([['hangs', 'partial', 1]]);
    expect(rows[0]?.notes).toContain('interrupted');
  });
});

function gate(): {readonly opened: Promise<void>; open(): void} {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {opened, open: () => open()};
}
