import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {connect} from 'node:net';
import {describe, expect, test} from '@jest/globals';
import {parseListenAddress, SyslogFrames, SyslogListener} from '../../../src/sources/live-log/listen-syslog.ts';

describe('addresses to listen at', () => {
  test.each([
    ['udp://127.0.0.1:5514', {protocol: 'udp', host: '127.0.0.1', port: 5514}],
    ['udp://:6000', {protocol: 'udp', host: '127.0.0.1', port: 6000}],
    ['TCP://', {protocol: 'tcp', host: '127.0.0.1', port: 5514}],
    ['tcp://[2001:db8::7]:601', {protocol: 'tcp', host: '2001:db8::7', port: 601}],
    ['udp://0.0.0.0:514/', {protocol: 'udp', host: '0.0.0.0', port: 514}],
  ])('given %s, then it is understood, and the host is loopback unless another is named', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  test.each(['5514', '127.0.0.1:5514', 'tls://a:1', 'udp://a:99999', 'udp://a:x', 'udp://a/b'])(
    'given %s, then it is none',
    (text) => expect(parseListenAddress(text)).toBeUndefined(),
  );
});

async function textOf(listener: SyslogListener, characters: number): Promise<string> {
  let text = '';
  for await (const chunk of listener.chunks()) {
    text += Buffer.from(chunk).toString();
    if (text.length >= characters) break;
  }
  return text;
}

describe('syslog that is listened for', () => {
  test('given datagrams, then each is a line, however it ends', async () => {
    const listener = await SyslogListener.open({protocol: 'udp', host: '127.0.0.1', port: 0});
    const sender = createSocket('udp4');
    const messages = ['<13>one', '<13>two\n', '<13>three\0', '\n', '<165>1 four\r\n'];
    for (const message of messages) sender.send(message, listener.address.port, '127.0.0.1');
    const expected = '<13>one\n<13>two\n<13>three\n<165>1 four\n';
    expect(await textOf(listener, expected.length)).toBe(expected);
    sender.close();
    listener.close();
    expect(listener.loss()).toBeUndefined();
  });

  test('given a connection, then its messages are lines, and one that was cut off by its end is kept', async () => {
    const listener = await SyslogListener.open({protocol: 'tcp', host: '127.0.0.1', port: 0});
    const sender = connect(listener.address.port, '127.0.0.1');
    await once(sender, 'connect');
    sender.end('<13>one\n<13>two\n<13>thr');
    const expected = '<13>one\n<13>two\n<13>thr\n';
    expect(await textOf(listener, expected.length)).toBe(expected);
    listener.close();
  });

  test('given no message at all, when it is closed, then the bytes end and the loss says why there are none', async () => {
    const listener = await SyslogListener.open({protocol: 'udp', host: '127.0.0.1', port: 0});
    setImmediate(() => listener.close());
    expect(await textOf(listener, 1)).toBe('');
    expect(listener.loss()).toContain('no message came');
  });

  test('given a port that is taken, then opening fails', async () => {
    const listener = await SyslogListener.open({protocol: 'tcp', host: '127.0.0.1', port: 0});
    await expect(SyslogListener.open(listener.address)).rejects.toMatchObject({code: 'EADDRINUSE'});
    listener.close();
  });
});

describe('messages in the bytes of a connection', () => {
  const framed = (pieces: readonly string[]) => {
    const messages: string[] = [];
    const frames = new SyslogFrames((message) => messages.push(Buffer.from(message).toString()));
    for (const piece of pieces) frames.push(Buffer.from(piece));
    frames.end();
    return messages;
  };

  test('given counted messages, cut anywhere, then they are the same', () => {
    const all = '8 <13>on\ne7 <14>two<15>three\n9 <16>four\n';
    for (let cut = 0; cut <= all.length; cut++) {
      expect(framed([all.slice(0, cut), all.slice(cut)])).toEqual(['<13>on\ne', '<14>two', '<15>three', '<16>four\n']);
    }
  });

  test('given a sender without line ends, then what it sends is handed on in pieces', () => {
    const long = 'x'.repeat(600_000);
    expect(framed([long, long, long]).map(({length}) => length)).toEqual([1_200_000, 600_000]);
  });
});
