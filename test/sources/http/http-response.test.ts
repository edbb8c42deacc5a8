import {describe, expect, test} from '@jest/globals';
import {ResponseReader} from '../../../src/sources/http/http-response.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const read = (...pieces: readonly string[]): ResponseReader => {
  const reader = new ResponseReader();
  for (const piece of pieces) reader.push(bytes(piece));
  return reader;
};

const page = 'HTTP/1.1 200 OK\r\nServer: CE_E\r\nContent-Length: 5\r\n\r\nhello';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n';

describe('given a response', () => {
  test.each([
    ['with a length', page],
    ['in chunks', chunked],
    ['after an interim one', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${page}`],
    ['with bare line feeds', page.replaceAll('\r\n', '\n')],
  ])('%s, when it comes byte by byte, then it is read as when it comes at once', (_name, text) => {
    for (const reader of [read(text), read(...text)]) {
      expect(reader.state).toBe('whole');
      expect(reader.head?.status).toBe(200);
      expect(reader.body).toBe('hello');
    }
  });

  test('when a field stands twice, then the first counts, whatever its case', () => {
    const reader = read('HTTP/1.1 301 Moved\r\nLOCATION: /a\r\nlocation: /b\r\nContent-Length: 0\r\n\r\n');
    expect(reader.head?.fields.get('location')).toBe('/a');
  });

  test.each(['101 Switching Protocols', '204 No Content', '304 Not Modified'])(
    'when it is %s, then it has no body',
    (line) => {
      const reader = read(`HTTP/1.1 ${line}\r\nUpgrade: websocket\r\n\r\n`);
      expect([reader.state, reader.head?.status]).toEqual(['whole', Number(line.slice(0, 3))]);
    },
  );

  test('when it has no length, then the end of the connection ends it', () => {
    const reader = read('HTTP/1.0 200 OK\r\n\r\nhel', 'lo');
    expect(reader.state).toBe('open');
    expect(reader.end()).toBe('whole');
    expect(reader.body).toBe('hello');
  });

  test('when it is cut in its body, then it is not whole', () => {
    const reader = read(page.slice(0, -1));
    expect(reader.end()).toBe('open');
  });
});

describe('given what is no sensible response', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'not-http'],
    ['a line without a status', 'HTTP/1.1 hello\r\n\r\n', 'not-http'],
    ['an endless head', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`, 'not-http'],
    ['an endless body', `HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(70_000)}`, 'enough'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'enough'],
    ['an endless chunk line', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(2_000)}`, 'enough'],
  ])('when it is %s, then reading ends', (_name, text, state) => {
    const reader = read(text);
    expect(reader.state).toBe(state);
    expect(reader.body.length).toBeLessThanOrEqual(64 * 1024);
  });

  test('when a byte of a response is another one, then reading never throws', () => {
    for (const text of [page, chunked]) {
      for (let at = 0; at < text.length; at++) {
        for (const other of ['\0', '\n', '9', 'z', '\xff']) {
          const reader = read(text.slice(0, at) + other + text.slice(at + 1));
          expect(['open', 'whole', 'enough', 'not-http']).toContain(reader.end());
        }
      }
    }
  });
});
