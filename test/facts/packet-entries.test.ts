import {expect, test} from '@jest/globals';
import {findConversations} from '../../src/facts/derived/conversations.ts';
import {packetEntries} from '../../src/facts/derived/packet-entries.ts';
import {dnsExchange} from '../../src/facts/dns-exchange.ts';
import type {Fact, TransportAddress} from '../../src/facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../src/facts/http-exchange.ts';
import {siteNames} from '../../src/facts/site-names.ts';
import {FactStore} from '../../src/facts/store.ts';
import {type TcpConnection, tcpConnection} from '../../src/facts/tcp-connection.ts';
import {type TlsHandshake, tlsHandshake} from '../../src/facts/tls-handshake.ts';
import {clientFile, guest, handshake, instantAt} from './two-captures.ts';

const origin = {input: clientFile, format: 'capture'};
const page: TransportAddress = {address: '203.0.113.9', port: 443};
const elsewhere: TransportAddress = {address: '198.51.100.77', port: 443};

const names = siteNames.of(
  'site',
  {input: 'wrtc-doctor.yaml', format: 'site-file'},
  {
    externalJoinName: 'join.example.com',
  },
);
const tls = (server: TransportAddress, value: Partial<TlsHandshake>): Fact => {
  const fact = handshake(clientFile, 'ab', 1000, guest, server);
  return tlsHandshake.of(fact.subject, fact.origin, {...(fact.value as TlsHandshake), ...value});
};
const http = (frame: number, value: Partial<HttpExchange>): Fact =>
  httpExchange.of('flow:x', origin, {
    client: guest,
    server: page,
    isDecrypted: true,
    method: 'GET',
    host: 'join.example.com',
    path: '/',
    requestFrame: frame,
    time: instantAt(2000 + frame),
    ...value,
  });
const tcp = (frame: number, outcome: TcpConnection['outcome']): Fact =>
  tcpConnection.of('address:203.0.113.9:443', origin, {
    client: guest,
    server: page,
    outcome,
    connections: 1,
    syns: 1,
    firstFrame: frame,
    firstTime: instantAt(frame),
    lastTime: instantAt(frame),
    waitedSeconds: 9,
  });
const dns = (name: string, outcome: 'answered' | 'nxdomain', answers: string[]): Fact =>
  dnsExchange.of(`name:${name}`, origin, {
    client: guest,
    server: {address: '192.0.2.53', port: 53},
    isMulticast: false,
    name,
    recordType: 'A',
    outcome,
    answers,
    questions: 1,
    firstFrame: 1,
    firstTime: instantAt(0),
    waitedSeconds: 9,
  });

function textsOf(...facts: readonly Fact[]): string[] {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  const {entries} = packetEntries(store, findConversations(store), () => true);
  return entries.map(({text, tone}) => `${tone}: ${text}`);
}

test('given the page of the site and other pages, then only what bears on joining has a row', () => {
  expect(
    textsOf(
      names,
      tls(page, {serverName: 'join.example.com', version: 'TLS 1.3'}),
      tls(elsewhere, {serverName: 'news.example.org'}),
      dns('join.example.com', 'answered', ['203.0.113.9']),
      dns('news.example.org', 'answered', ['198.51.100.77']),
    ),
  ).toEqual([
    'plain: 192.0.2.20 → 192.0.2.53: DNS A join.example.com: 203.0.113.9',
    'plain: 192.0.2.20 → 203.0.113.9: TLS to port 443, SNI join.example.com: TLS 1.3 established',
  ]);
});

test('given handshakes and names that fail, then each says how', () => {
  const alert = {from: 'client', level: 'fatal', description: 'unknown_ca', isDecrypted: false, frame: 9} as const;
  expect(
    textsOf(
      names,
      dns('join.example.com', 'nxdomain', []),
      tls(page, {serverName: 'join.example.com', outcome: 'alert', alerts: [{...alert, time: instantAt(1)}]}),
      tls(page, {serverName: 'join.example.com', outcome: 'no-answer'}),
    ),
  ).toEqual([
    'wrong: 192.0.2.20 → 192.0.2.53: DNS A join.example.com: NXDOMAIN',
    'wrong: 192.0.2.20 → 203.0.113.9: TLS to port 443, SNI join.example.com: the client refused it: unknown_ca',
    'lost: 192.0.2.20 → 203.0.113.9: TLS to port 443, SNI join.example.com: no answer',
  ]);
});

test('given a page, then its scripts have no row unless they fail, and a challenge is no fault', () => {
  expect(
    textsOf(
      http(1, {status: 200, reason: 'OK'}),
      http(2, {status: 200, path: '/static/app.js'}),
      http(3, {status: 404, path: '/static/gone.js', reason: 'Not Found'}),
      http(4, {status: 401, path: '/api', reason: 'Unauthorized'}),
      http(5, {path: '/wait'}),
    ),
  ).toEqual([
    'plain: 192.0.2.20 → 203.0.113.9: GET / of join.example.com: 200 OK',
    'wrong: 192.0.2.20 → 203.0.113.9: GET /static/gone.js of join.example.com: 404 Not Found',
    'plain: 192.0.2.20 → 203.0.113.9: GET /api of join.example.com: 401 Unauthorized',
    'plain: 192.0.2.20 → 203.0.113.9: GET /wait of join.example.com: its answer is not in the capture',
  ]);
});

test('given connections, then only those that nobody took have a row', () => {
  expect(textsOf(tcp(1, 'connected'), tcp(2, 'refused'), tcp(3, 'no-answer'))).toEqual([
    'wrong: 192.0.2.20 → 203.0.113.9: TCP to port 443: refused',
    'lost: 192.0.2.20 → 203.0.113.9: TCP to port 443: no answer',
  ]);
});
