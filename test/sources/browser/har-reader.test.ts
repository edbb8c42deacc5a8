import {describe, expect, test} from '@jest/globals';
import {browserPage} from '../../../src/facts/browser-page.ts';
import {httpExchange} from '../../../src/facts/http-exchange.ts';
import {harReader} from '../../../src/sources/browser/har-reader.ts';
import {readText, valuesOf} from './read-container.ts';

const secret = 'Sup3r-Secret-Token';

function har(...entries: readonly object[]): string {
  return JSON.stringify({log: {version: '1.2', creator: {name: 'WebInspector'}, pages: [], entries}});
}

function entry(url: string, response: object, more: object = {}): object {
  return {
    startedDateTime: '2026-03-03T11:30:00.250+02:00',
    request: {method: 'GET', url, headers: []},
    response,
    ...more,
  };
}

describe('HTTP archives', () => {
  test('given a page and its answer, when read, then host, path, status, server and place are told', async () => {
    const text = har(
      entry(
        'https://join.example.com:8443/en-US/?id=1',
        {status: 502, statusText: 'Bad Gateway', headers: [{name: 'Server', value: 'CE_E'}]},
        {_resourceType: 'document', serverIPAddress: '203.0.113.7'},
      ),
    );
    const {score, facts, outcome} = await readText(harReader, text);
    expect(score).toBe(1);
    expect(outcome.notes).toEqual(['1 request, 1 page; cookies, headers and bodies are not kept']);
    expect(valuesOf(facts, httpExchange)).toMatchObject([
      {
        server: {address: '203.0.113.7', port: 8443},
        host: 'join.example.com:8443',
        path: '/en-US/',
        status: 502,
        reason: 'Bad Gateway',
        serverHeader: 'CE_E',
        time: {iso: '2026-03-03T09:30:00.250000000Z', zone: 'stated'},
      },
    ]);
    expect(valuesOf(facts, browserPage)).toMatchObject([{url: 'https://join.example.com:8443/en-US/', status: 502}]);
    expect(facts[0]?.origin).toMatchObject({field: 'log/entries/0', format: 'har'});
  });

  test('given an error of the network stack, when read, then it is told without an answer made up', async () => {
    const text = har(
      entry(
        'https://join.example.com/',
        {status: 0, _error: 'net::ERR_CERT_DATE_INVALID'},
        {_resourceType: 'document'},
      ),
    );
    const {facts} = await readText(harReader, text);
    expect(valuesOf(facts, httpExchange)).toEqual([]);
    const [page] = valuesOf(facts, browserPage);
    expect(page).toMatchObject({error: 'ERR_CERT_DATE_INVALID'});
    expect(page).not.toHaveProperty('status');
  });

  test('given a WebSocket, when read, then it is one, and no page', async () => {
    const text = har(
      entry(
        'wss://join.example.com/guest/',
        {status: 403},
        {_resourceType: 'websocket', serverIPAddress: '203.0.113.7'},
      ),
    );
    const {facts} = await readText(harReader, text);
    expect(valuesOf(facts, httpExchange)).toMatchObject([{upgrade: 'websocket', status: 403, path: '/guest/'}]);
    expect(valuesOf(facts, browserPage)).toEqual([]);
  });

  test('given a page that Firefox or Safari saved, when read, then its type tells that it is one', async () => {
    const text = har(
      entry('https://join.example.com/', {status: 200, content: {mimeType: 'text/html; charset=utf-8'}}),
      entry('https://join.example.com/app.js', {status: 200, content: {mimeType: 'text/javascript'}}),
    );
    const {facts} = await readText(harReader, text);
    expect(valuesOf(facts, browserPage)).toHaveLength(1);
    expect(valuesOf(facts, httpExchange)[0]?.server).toEqual({address: 'join.example.com', port: 443});
  });

  test('given requests of a page to other hosts, when read, then they are left out and counted', async () => {
    const text = har(
      entry('https://join.example.com/', {status: 200}, {_resourceType: 'document'}),
      entry('https://statistics.example.net/collect', {status: 400}, {_resourceType: 'fetch'}),
      entry('wss://join.example.com/guest', {status: 101}, {_resourceType: 'websocket'}),
    );
    const {facts, outcome} = await readText(harReader, text);
    expect(valuesOf(facts, httpExchange).map(({path, status}) => [path, status])).toEqual([
      ['/', 200],
      ['/guest', 101],
    ]);
    expect(outcome.notes[1]).toBe('1 request to other hosts left out');
  });

  test('given secrets in every place of an archive, when read, then no fact holds one', async () => {
    const text = har({
      startedDateTime: '2026-03-03T09:30:00Z',
      request: {
        method: 'POST',
        url: `https://user:${secret}@join.example.com/api;token=${secret}?jwt=${secret}#${secret}`,
        headers: [
          {name: 'Authorization', value: `Bearer ${secret}`},
          {name: 'Cookie', value: `session=${secret}`},
        ],
        queryString: [{name: 'jwt', value: secret}],
        cookies: [{name: 'session', value: secret}],
        postData: {text: `password=${secret}`},
      },
      response: {
        status: 302,
        headers: [
          {name: 'Set-Cookie', value: `session=${secret}`},
          {name: 'Location', value: `https://a:${secret}@join.example.com/next?code=${secret}`},
        ],
        content: {mimeType: 'text/html', text: `<p>${secret}</p>`},
        cookies: [{name: 'session', value: secret}],
      },
      serverIPAddress: '203.0.113.7',
      _webSocketMessages: [{data: secret}],
    });
    const {facts, outcome} = await readText(harReader, text);
    expect(facts).toHaveLength(2);
    expect(JSON.stringify([facts, outcome])).not.toContain(secret);
    expect(valuesOf(facts, httpExchange)).toMatchObject([{path: '/api', location: 'https://join.example.com/next'}]);
  });

  test('given entries of other types than browsers write, when read, then the rest is read and nothing throws', async () => {
    for (const odd of [
      null,
      7,
      'x',
      [],
      {},
      {request: null},
      {request: {url: 7}},
      {request: {url: 'https://%%%'}},
      {request: {url: 'https://a.example', headers: 'x'}, response: [], startedDateTime: '2026-03-03T09:30:00Z'},
    ]) {
      const {outcome} = await readText(
        harReader,
        har(odd as object, entry('https://join.example.com/', {status: 200})),
      );
      expect(outcome.state).toBe('read');
      expect(outcome.notes[0]).toMatch(/^[12] requests?/);
    }
  });
});
