/** A visit as a script: what happened goes in, what to do comes out. */
import {describe, expect, test} from '@jest/globals';
import {instantFromEpoch} from '../../../src/model/instant.ts';
import {
  answerLimitMs,
  PageVisit,
  type PageVisitOptions,
  type VisitCommand,
  type VisitEvent,
} from '../../../src/sources/http/page-visit.ts';

const client = {address: '198.51.100.20', port: 50_000};

class Script {
  readonly visit: PageVisit;

  constructor(options: Partial<PageVisitOptions> = {}) {
    this.visit = new PageVisit({
      scheme: 'https',
      host: 'join.example.com',
      port: 443,
      path: '/',
      followsRedirects: true,
      triesWebSocket: true,
      webSocketKey: new Uint8Array(16),
      now: () => instantFromEpoch(1_800_000_000),
      ...options,
    });
  }

  /** What it does, in short: the first line of what it sends. */
  give(event: VisitEvent): readonly string[] {
    return this.visit.handle(event).map(shortly);
  }

  connected(): readonly string[] {
    return this.give({kind: 'connected', client});
  }

  answer(text: string): readonly string[] {
    return this.give({kind: 'bytes', bytes: Buffer.from(text, 'latin1')});
  }
}

function shortly(command: VisitCommand): string {
  switch (command.kind) {
    case 'send': {
      const text = Buffer.from(command.bytes).toString('latin1');
      return `${text.split(' HTTP/')[0]}${/^Upgrade: /m.test(text) ? ' upgrade' : ''}`;
    }
    case 'wait':
      return `wait ${command.ms}`;
    case 'reconnect':
    case 'end':
      return command.kind;
  }
}

const waits = `wait ${answerLimitMs}`;
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const redirect = (location: string, rest = '') =>
  `HTTP/1.1 302 Found\r\nLocation: ${location}\r\n${rest}Content-Length: 0\r\n\r\n`;

describe('given a visit', () => {
  test('when its time is over before the WebSocket is answered, then that request is not told as unanswered', () => {
    const script = new Script();
    script.connected();
    script.answer(ok);
    expect(script.give({kind: 'overdue'})).toEqual(['end']);
    expect(script.visit.visits.map(({asks, failure}) => [asks, failure])).toEqual([['page', undefined]]);
  });

  test('when its time is over before the page is answered, then that is told', () => {
    const script = new Script();
    script.connected();
    script.answer('HTTP/1.1 20');
    expect(script.give({kind: 'overdue'})).toEqual(['end']);
    expect(script.visit.visits[0]?.failure).toBe('incomplete');
  });

  test.each([
    ['the same address', '/', '', 'itself'],
    ['the same address, with a cookie', '/', 'Set-Cookie: a=b\r\n', undefined],
    ['another scheme', 'file:///etc/passwd', '', 'nowhere'],
    ['no address', 'https://[', '', 'nowhere'],
    ['another server', 'https://idp.example.com/', '', undefined],
  ])(
    'when it redirects to %s, then no further request leaves, and where it ends is told',
    (_, location, rest, leadsTo) => {
      const script = new Script();
      script.connected();
      expect(script.answer(redirect(location, rest))).toEqual(['end']);
      expect(script.visit.visits[0]?.leadsTo).toBe(leadsTo);
    },
  );

  test('when the page opens, then a WebSocket is asked for on the same connection', () => {
    const script = new Script();
    expect(script.connected()).toEqual(['GET /', waits]);
    expect(script.answer(ok)).toEqual(['GET / upgrade', waits]);
    expect(script.answer('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n')).toEqual(['end']);
    expect(script.visit.visits.map(({asks, response}) => [asks, response?.status])).toEqual([
      ['page', 200],
      ['websocket', 101],
    ]);
  });

  test('when a link has a query, then it is sent, and stands in no head but that of the request', () => {
    const script = new Script({path: '/join?secret=1'});
    expect(script.connected()[0]).toBe('GET /join?secret=1');
  });

  test('when the server closes after the answer, then the WebSocket gets a connection of its own', () => {
    const script = new Script();
    script.connected();
    expect(script.answer('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok')).toEqual(['reconnect']);
    expect(script.connected()).toEqual(['GET / upgrade', waits]);
  });

  test('when a connection that was kept ends under the next request, then that is asked again on a new one', () => {
    const script = new Script();
    script.connected();
    script.answer(ok);
    expect(script.give({kind: 'closed', how: 'reset'})).toEqual(['reconnect']);
    expect(script.connected()).toEqual(['GET / upgrade', waits]);
    expect(script.give({kind: 'closed', how: 'reset'})).toEqual(['end']);
    expect(script.visit.visits.at(-1)).toMatchObject({asks: 'websocket', failure: 'reset'});
  });

  test('when it is sent on within the server, then it follows', () => {
    const script = new Script();
    script.connected();
    expect(script.answer(redirect('/login'))).toEqual(['GET /login', waits]);
    expect(script.answer(ok)).toEqual(['GET /login upgrade', waits]);
  });

  test.each([
    ['elsewhere', 'https://other.example.com/'],
    ['to another port', 'https://join.example.com:445/'],
    ['to no address', 'https://['],
    ['to itself', '/'],
  ])('when it is sent %s, then it ends there', (_name, location) => {
    const script = new Script();
    script.connected();
    expect(script.answer(redirect(location))).toEqual(['end']);
  });

  test('when it is sent round in a circle, then it ends after three redirects', () => {
    const script = new Script();
    script.connected();
    for (const path of ['/a', '/b', '/a']) expect(script.answer(redirect(path))).toEqual([`GET ${path}`, waits]);
    expect(script.answer(redirect('/b'))).toEqual(['end']);
    expect(script.visit.visits).toHaveLength(4);
  });

  test.each([
    ['it is refused', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    [
      'it is the login page of Expressway',
      'HTTP/1.1 200 OK\r\nContent-Length: 74\r\n\r\n<title>Cisco Expressway-E</title><form action="/login"><input></form>     ',
    ],
  ])('when %s, then no WebSocket is asked for', (_name, answer) => {
    const script = new Script();
    script.connected();
    expect(script.answer(answer)).toEqual(['end']);
  });

  test.each<[string, VisitEvent, string]>([
    ['nothing comes', {kind: 'timer'}, 'no-answer'],
    ['the connection is reset', {kind: 'closed', how: 'reset'}, 'reset'],
    ['the connection is closed', {kind: 'closed', how: 'end'}, 'closed'],
    ['something else comes', {kind: 'bytes', bytes: Buffer.from('SSH-2.0-x\r\n')}, 'not-http'],
  ])('when %s, then that is what came of it', (_name, event, failure) => {
    const script = new Script();
    script.connected();
    expect(script.give(event)).toEqual(['end']);
    expect(script.visit.visits).toMatchObject([{asks: 'page', failure}]);
  });

  test('when a body trickles, then the answer counts, and the next request gets another connection', () => {
    const script = new Script();
    script.connected();
    script.answer('HTTP/1.1 200 OK\r\n\r\na');
    expect(script.give({kind: 'timer'})).toEqual(['reconnect']);
    expect(script.visit.visits).toMatchObject([{asks: 'page', response: {status: 200}}]);
  });

  test('when it is over, then nothing more is done', () => {
    const script = new Script({triesWebSocket: false});
    script.connected();
    expect(script.answer(ok)).toEqual(['end']);
    expect(script.answer(ok)).toEqual([]);
  });
});
