import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {type TlsHandshake, type TlsObservation, TlsTracker} from '../../../src/pcap/track/tls-tracker.ts';

const client = {address: '198.51.100.20', port: 50_000};
const server = {address: '203.0.113.7', port: 443};
const question = {clientRandom: 'aa', serverName: 'join.example.com', protocols: ['h2'], versions: ['TLS 1.3']};
const at = (seconds: number) =>
  ({iso: `2031-05-04T09:30:${String(seconds).padStart(2, '0')}.000000000Z`, zone: 'stated', year: 'stated'}) as const;

function seen(from: 'client' | 'server', frame: number, seconds = 1): Sighting {
  const moment = {file: 0, frame, seconds, time: at(seconds)};
  return from === 'client'
    ? new Sighting(moment, new Route(client, server, 'tcp'))
    : new Sighting(moment, new Route(server, client, 'tcp'));
}

/** After the Client Hello at 1 s; the capture ends at `lastSecond`. */
function told(then: (observation: TlsObservation) => void, lastSecond = 30): TlsHandshake {
  const tracker = new TlsTracker(new AnomalyLog());
  const observation = tracker.begin(question, seen('client', 1), 'client');
  observation.message('ClientHello', seen('client', 1));
  then(observation);
  const [handshake] = tracker.end(at(lastSecond));
  if (handshake === undefined) throw new Error('no handshake');
  return handshake.value;
}

const fatal = {from: 'client', level: 'fatal', description: 'unknown_ca', isDecrypted: false} as const;
const hidden = {from: 'client', level: 'unknown', description: 'encrypted', isDecrypted: false} as const;
const warning = {from: 'server', level: 'warning', description: 'close_notify', isDecrypted: false} as const;

describe('given how a TLS handshake went', () => {
  test.each<[string, TlsHandshake['outcome'], (observation: TlsObservation) => void]>([
    ['nothing of the server was captured at all', 'cut', () => {}],
    ['a server that is there says nothing', 'no-answer', (one) => (one.isServerSeen = true)],
    ['both are done', 'established', (one) => one.established(seen('client', 5))],
    ['it is refused', 'alert', (one) => one.alert(fatal, seen('client', 3))],
    ['an alert cannot be read', 'alert', (one) => one.alert(hidden, seen('client', 3))],
    ['it is reset', 'reset', (one) => one.closed('server', 'reset', seen('server', 3))],
    [
      'it is closed after a warning',
      'closed',
      (one) => {
        one.alert(warning, seen('server', 3));
        one.closed('server', 'fin', seen('server', 4));
      },
    ],
    [
      'a part of it is missing before the end',
      'cut',
      (one) => {
        one.gap();
        one.closed('server', 'reset', seen('server', 3));
      },
    ],
    [
      'something is missing only afterwards',
      'established',
      (one) => {
        one.established(seen('client', 5));
        one.gap();
        one.closed('server', 'reset', seen('server', 9));
      },
    ],
    [
      'an encrypted alert ends what both have used',
      'established',
      (one) => {
        one.established(seen('client', 5));
        one.alert(hidden, seen('client', 9));
      },
    ],
    [
      'the server refuses a client that thinks it done',
      'alert',
      (one) => {
        one.established(seen('client', 5));
        one.applicationData('client');
        one.alert({...fatal, from: 'server'}, seen('server', 6));
      },
    ],
    [
      'a fatal alert comes after data of both sides',
      'established',
      (one) => {
        one.established(seen('client', 5));
        one.applicationData('client');
        one.applicationData('server');
        one.alert({...fatal, from: 'server'}, seen('server', 6));
      },
    ],
  ])('when %s, then the outcome is %s', (_, outcome, then) => {
    expect(told(then).outcome).toBe(outcome);
  });

  test('when the capture ends four seconds after Client Hello, then it is too early to tell', () => {
    expect(told((one) => (one.isServerSeen = true), 5).outcome).toBe('cut');
    expect(told((one) => (one.isServerSeen = true), 6).outcome).toBe('no-answer');
  });

  test('when it ends twice, then the first end counts', () => {
    const value = told((one) => {
      one.closed('client', 'fin', seen('client', 7));
      one.closed('server', 'reset', seen('server', 8));
    });
    expect(value).toMatchObject({closedBy: 'client', closedHow: 'fin', closedFrame: 7});
  });

  test('when messages come after it is done, then the last message is that of the handshake', () => {
    const value = told((one) => {
      one.message('Finished', seen('client', 5, 2));
      one.established(seen('client', 5, 2));
      one.message('NewSessionTicket', seen('server', 6, 3));
    });
    expect(value).toMatchObject({lastMessage: 'Finished', lastTime: at(2)});
  });

  test('when it is chosen twice, then the first choice counts', () => {
    const value = told((one) => {
      one.serverHello({version: 'TLS 1.2', cipherSuite: 'one', protocol: undefined}, seen('server', 2));
      one.serverHello({version: 'TLS 1.3', cipherSuite: 'two', protocol: undefined}, seen('server', 3));
      one.chosenProtocol('h2');
      one.chosenProtocol('http/1.1');
    });
    expect(value).toMatchObject({version: 'TLS 1.2', cipherSuite: 'one', protocol: 'h2'});
  });
});

test('given a capture that begins with the answer, when it is told, then client and server are not mixed up', () => {
  const tracker = new TlsTracker(new AnomalyLog());
  tracker.begin(undefined, seen('server', 4), 'server');
  expect(tracker.end(undefined)).toMatchObject([{value: {client, server, outcome: 'cut'}, first: {frame: 4}}]);
});

describe('given more than is kept', () => {
  test('when alerts keep coming, then eight are told', () => {
    const value = told((one) => {
      for (let index = 0; index < 20; index += 1) one.alert(warning, seen('server', index));
    });
    expect(value.alerts).toHaveLength(8);
  });

  test('when handshakes keep coming, then the rest is dropped and said', () => {
    const anomalies = new AnomalyLog();
    const tracker = new TlsTracker(anomalies);
    for (let index = 0; index < 10_004; index += 1) tracker.begin(question, seen('client', index), 'client');
    expect(tracker.end(undefined)).toHaveLength(10_000);
    expect(anomalies.rows).toMatchObject([{kind: 'dropped', layer: 'tls', count: 4}]);
  });

  test('when each server shows another chain, then five hundred are kept, and the same one is kept once', () => {
    const tracker = new TlsTracker(new AnomalyLog());
    const show = (certificate: Uint8Array) => {
      const one = tracker.begin(question, seen('client', 1), 'client');
      one.certificates([certificate], seen('server', 2));
    };
    for (let index = 0; index < 502; index += 1) show(Uint8Array.of(index >> 8, index & 0xff));
    show(Uint8Array.of(0, 0));
    const chains = tracker.end(undefined).map(({value}) => value.certificates);
    expect(chains.filter(({length}) => length > 0)).toHaveLength(501);
    expect(chains.at(-1)).toBe(chains[0]);
  });
});
