import {describe, expect, test} from '@jest/globals';
import {browserConnection} from '../../../src/facts/browser-connection.ts';
import {browserPage} from '../../../src/facts/browser-page.ts';
import {httpExchange} from '../../../src/facts/http-exchange.ts';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {Secret} from '../../../src/model/secret.ts';
import {createJoinSource, createTrialSource} from '../../../src/sources/browser/browser-test-source.ts';
import {type OpenBrowser, type OpenedPage, withoutTokens} from '../../../src/sources/browser/open-browser.ts';
import type {TrialSetting} from '../../../src/sources/browser/trial-page.ts';
import type {LiveSource, LiveYield} from '../../../src/sources/live/live-source.ts';
import {valuesOf} from './read-container.ts';

const password = 'Sup3r-Secret-Token';
const url = 'turn:203.0.113.7:3478?transport=udp';
const servers = [{url, username: 'guest', password: new Secret(password)}];
const start = Date.parse('2026-03-03T09:30:00Z');

/** What the page of the trial hands back. */
function trial(...sides: readonly (readonly (readonly [string, unknown])[])[]): string {
  const made = sides.map((events) => ({
    events: events.map(([type, value], index) => ({type, value, timestamp: start + index * 10})),
    stats: [{id: 'T', type: 'transport', dtlsState: 'new'}],
    endsAt: start + 12_000,
  }));
  return JSON.stringify(made);
}

const withRelay = [
  ['onicegatheringstatechange', 'gathering'],
  [
    'onicecandidate',
    {candidate: 'candidate:1 1 udp 1 203.0.113.7 25994 typ relay raddr 0.0.0.0 rport 0', relayProtocol: 'udp', url},
  ],
] as const;
const refused = [
  ['onicegatheringstatechange', 'gathering'],
  ['onicecandidateerror', {url, errorCode: 486, errorText: 'TURN allocate error.'}],
] as const;

interface Fake {
  readonly runTrial?: (setting: TrialSetting) => Promise<string>;
  readonly openPage?: (url: string) => Promise<OpenedPage>;
}

function options({runTrial, openPage}: Fake) {
  const unused = () => Promise.reject(new Error('not asked for'));
  const browser: OpenBrowser = {
    name: 'Chrome 145',
    runTrial: runTrial ?? unused,
    openPage: openPage ?? unused,
    close: () => Promise.resolve(),
  };
  return {browser: () => Promise.resolve(browser), now: () => instantFromEpoch(start / 1000)};
}

async function read(source: LiveSource, signal = new AbortController().signal): Promise<LiveYield[]> {
  const yields: LiveYield[] = [];
  for await (const what of source.read(signal)) yields.push(what);
  return yields;
}

function factsOf(yields: readonly LiveYield[]) {
  return yields.flatMap((what) => (what.kind === 'facts' ? what.facts : []));
}

const page: OpenedPage = {
  status: 200,
  statusText: 'OK',
  serverHeader: 'CE_E',
  serverAddress: '203.0.113.7',
  landedOn: `https://join.example.com/en/?secret=${password}`,
  title: 'Web app',
  hasJoinOption: true,
  consoleErrors: [],
};

describe('a call in a browser', () => {
  test('given the password of the site, when tried, then the page gets it and nothing that is kept holds it', async () => {
    let given: TrialSetting | undefined;
    const source = createTrialSource(
      servers,
      options({
        runTrial: (setting) => {
          given = setting;
          return Promise.resolve(trial(withRelay, withRelay));
        },
      }),
    );
    const yields = await read(source);
    expect(given?.iceServers).toEqual([{urls: url, username: 'guest', credential: password}]);
    expect(JSON.stringify([source, yields])).not.toContain(password);
    expect(valuesOf(factsOf(yields), browserConnection)).toMatchObject([
      {
        id: 'test',
        browser: 'Chrome 145',
        iceTransportPolicy: 'relay',
        iceServers: [{url}],
        localCandidates: [{kind: 'relay', relayProtocol: 'udp', url}],
      },
    ]);
  });

  test('given a relay on one side alone, when tried, then the other side is told', async () => {
    const source = createTrialSource(servers, options({runTrial: () => Promise.resolve(trial(withRelay, refused))}));
    const yields = await read(source);
    expect(valuesOf(factsOf(yields), browserConnection)).toMatchObject([{candidateErrors: [{url, code: 486}]}]);
    expect(yields[0]).toMatchObject({note: expect.stringContaining('no relay')});
  });

  test('given a page that fails with words that hold the password, when tried, then it is not told', async () => {
    const source = createTrialSource(
      servers,
      options({runTrial: () => Promise.reject(new Error(`bad ${password}\n    at stack`))}),
    );
    expect(await read(source)).toMatchObject([{kind: 'problem', note: 'bad [secret]', isFatal: true}]);
  });

  test('given an answer of another shape, when tried, then it is a problem and no fact', async () => {
    for (const text of ['undefined', '{}', '[]', '[{"events":7}]']) {
      const source = createTrialSource(servers, options({runTrial: () => Promise.resolve(text)}));
      const yields = await read(source);
      expect(yields.map(({kind}) => kind)).toEqual(['problem']);
    }
  });

  test('given Ctrl-C while the call is made, when tried, then it ends at once and says nothing', async () => {
    const stop = new AbortController();
    const source = createTrialSource(
      servers,
      options({
        runTrial: () => {
          stop.abort();
          return new Promise(() => undefined);
        },
      }),
    );
    expect(await read(source, stop.signal)).toEqual([]);
  });
});

describe('a page in a browser', () => {
  const join = new URL(`https://join.example.com/?secret=${password}`);

  test('given a page that offers to join, when opened, then page and answer are told without the query', async () => {
    const yields = await read(createJoinSource(join, options({openPage: () => Promise.resolve(page)})));
    const facts = factsOf(yields);
    expect(valuesOf(facts, browserPage)).toMatchObject([
      {url: 'https://join.example.com/', landedOn: 'https://join.example.com/en/', status: 200, joinOption: 'shown'},
    ]);
    expect(valuesOf(facts, httpExchange)).toMatchObject([
      {host: 'join.example.com', serverHeader: 'CE_E', status: 200},
    ]);
    expect(JSON.stringify(yields)).not.toContain(password);
  });

  test('given a redirect to another host, when opened, then its answer is not taken for that of this one', async () => {
    const elsewhere = {...page, landedOn: 'https://login.example.net/'};
    const yields = await read(createJoinSource(join, options({openPage: () => Promise.resolve(elsewhere)})));
    expect(valuesOf(factsOf(yields), httpExchange)).toEqual([]);
  });

  test('given an error of the certificate, when opened, then it is told, and nothing of what the page shows', async () => {
    const {status: _, serverAddress: __, ...rest} = page;
    const failed = {...rest, error: 'ERR_CERT_AUTHORITY_INVALID', hasJoinOption: false, landedOn: 'chrome-error://x'};
    const [fact] = valuesOf(
      factsOf(await read(createJoinSource(join, options({openPage: () => Promise.resolve(failed)})))),
      browserPage,
    );
    expect(fact).toMatchObject({error: 'ERR_CERT_AUTHORITY_INVALID'});
    expect(fact).not.toHaveProperty('joinOption');
    expect(fact).not.toHaveProperty('landedOn');
  });

  test('given what scripts write into the console, when kept, then tokens and queries are cut', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';
    expect(withoutTokens(`GET https://a.example/x?jwt=${token} 401`)).toBe('GET https://a.example/x 401');
    expect(withoutTokens(`token ${token} refused`)).toBe('token … refused');
    expect(withoutTokens('\u001b[31mFailed to load resource')).not.toContain('\u001b');
  });
});
