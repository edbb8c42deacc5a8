/** Facts of browsers, as their readers make them. */
import {type BrowserCandidate, type BrowserConnection, browserConnection} from '../../src/facts/browser-connection.ts';
import {type BrowserMediaRequest, browserMediaRequest} from '../../src/facts/browser-media-request.ts';
import {type BrowserPage, browserPage} from '../../src/facts/browser-page.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../src/facts/http-exchange.ts';
import {siteNames} from '../../src/facts/site-names.ts';
import {type Instant, instantFromEpoch} from '../../src/model/instant.ts';

const start = Date.parse('2026-03-03T09:30:00Z') / 1000;
const origin = {input: 'dump.json', format: 'webrtc-internals'};

/** Seconds after the begin. */
export function at(seconds: number): Instant {
  return instantFromEpoch(start + Math.floor(seconds), Math.round((seconds % 1) * 1e9));
}

export const turnUdp = server('turn', 'udp', 'turn:203.0.113.7:3478?transport=udp');
export const turnTcp = server('turn', 'tcp', 'turn:203.0.113.7:3478?transport=tcp');

function server(scheme: 'turn', transport: 'udp' | 'tcp', url: string, host = '203.0.113.7') {
  return {scheme, transport, url, host, port: 3478};
}

export function otherTurn(host: string) {
  return server('turn', 'udp', `turn:${host}:3478?transport=udp`, host);
}

export const relayCandidate: BrowserCandidate = {kind: 'relay', protocol: 'udp', address: '203.0.113.7', port: 25_994};
export const peerCandidate: BrowserCandidate = {kind: 'relay', protocol: 'udp', address: '203.0.113.7', port: 24_793};

/** A call that works, with what is changed in it. */
export function connection(change: Partial<BrowserConnection> = {}): Fact<BrowserConnection> {
  return browserConnection.of('call:browser/9-1', origin, {
    id: '9-1',
    page: 'https://join.example.com',
    browser: 'Chrome 145',
    iceTransportPolicy: 'all',
    iceServers: [turnUdp],
    gathering: 'complete',
    gatheringSeconds: 0.12,
    localCandidates: [relayCandidate],
    remoteCandidates: [peerCandidate],
    candidateErrors: [],
    iceStates: states('checking 0.1', 'connected 0.2'),
    connectionStates: states('connecting 0.1', 'connected 0.3'),
    dtlsState: 'connected',
    selectedPair: {local: {...relayCandidate, relayProtocol: 'udp'}, remote: peerCandidate, roundTripMs: 12},
    pairs: [
      {local: 'relay', remote: 'relay', state: 'succeeded', requestsSent: 8, responsesReceived: 8, requestsReceived: 7},
    ],
    incoming: [{kind: 'audio', packets: 547, lost: 0, jitterMs: 1}],
    outgoing: [{kind: 'audio', packets: 547, lost: 0}],
    isClosed: false,
    firstTime: at(0),
    lastTime: at(12),
    ...change,
  });
}

/** `checking 0.1`: the state, and seconds after the begin. */
export function states(...changes: readonly string[]): BrowserConnection['iceStates'] {
  return changes.map((change) => {
    const [state = '', seconds = '0'] = change.split(' ');
    return {state, time: at(Number(seconds))};
  });
}

/** A call that stops where gathering does: no relay, no state, no statistics. */
export function withoutRelay(change: Partial<BrowserConnection> = {}): Fact<BrowserConnection> {
  const {
    selectedPair: _,
    dtlsState: __,
    ...value
  } = connection({
    localCandidates: [],
    iceStates: [],
    connectionStates: [],
    pairs: [],
    incoming: [],
    outgoing: [],
    ...change,
  }).value;
  return browserConnection.of('call:browser/9-1', origin, value);
}

/** A call whose checks through the relay are all in vain. */
export function withoutPath(change: Partial<BrowserConnection> = {}): Fact<BrowserConnection> {
  return withoutRelay({
    localCandidates: [relayCandidate],
    iceStates: states('checking 0.1', 'disconnected 15.1'),
    connectionStates: states('connecting 0.1', 'failed 15.1'),
    pairs: [
      {
        local: 'relay',
        remote: 'relay',
        state: 'in-progress',
        requestsSent: 241,
        responsesReceived: 0,
        requestsReceived: 0,
      },
    ],
    lastTime: at(22),
    ...change,
  });
}

export function candidateError(code: number, text = 'TURN allocate error.', url = turnUdp.url) {
  return {url, code, text, count: 1, time: at(0.08)};
}

export function mediaRequest(change: Partial<BrowserMediaRequest> = {}): Fact<BrowserMediaRequest> {
  return browserMediaRequest.of('name:join.example.com', origin, {
    page: 'https://join.example.com',
    audio: true,
    video: true,
    outcome: change.error === undefined ? 'granted' : 'refused',
    time: at(0),
    ...change,
  });
}

export function openedPage(change: Partial<BrowserPage> = {}): Fact<BrowserPage> {
  return browserPage.of(
    'name:join.example.com',
    {input: 'join.har', format: 'har'},
    {
      url: 'https://join.example.com/',
      host: 'join.example.com',
      status: 200,
      browser: 'Chrome 145',
      consoleErrors: [],
      time: at(0),
      ...change,
    },
  );
}

/** A page that gave no answer, and why. */
export function failedPage(error: string): Fact<BrowserPage> {
  const {status: _, ...value} = openedPage({error}).value;
  return browserPage.of('name:join.example.com', {input: 'join.har', format: 'har'}, value);
}

export function harExchange(status: number, seconds = 0): Fact<HttpExchange> {
  return httpExchange.of(
    'name:join.example.com',
    {input: 'join.har', format: 'har'},
    {
      server: {address: '203.0.113.7', port: 443},
      isDecrypted: true,
      method: 'GET',
      host: 'join.example.com',
      path: '/',
      status,
      time: at(seconds),
    },
  );
}

/** That guests open another page than that of these facts. */
export function otherJoinName() {
  return siteNames.of('site', {input: 'wrtc-doctor.yaml', format: 'site'}, {externalJoinName: 'other.example.org'});
}
