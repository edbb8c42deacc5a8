import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {browserConnection} from '../../../src/facts/browser-connection.ts';
import {browserMediaRequest} from '../../../src/facts/browser-media-request.ts';
import {harReader} from '../../../src/sources/browser/har-reader.ts';
import {internalsReader} from '../../../src/sources/browser/internals-reader.ts';
import {rtcstatsReader} from '../../../src/sources/browser/rtcstats-reader.ts';
import {readText, valuesOf} from './read-container.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/browser', name, 'webrtc_internals_dump.txt'), 'utf8');
const secret = 'Sup3r-Secret-Token';

describe('webrtc-internals dumps', () => {
  test('given a dump of today, when read, then candidates, states, pair, counts and times are told', async () => {
    const {score, facts, outcome} = await readText(internalsReader, fixture('healthy'));
    const [connection] = valuesOf(facts, browserConnection);
    expect(score).toBe(1);
    expect(outcome).toEqual({state: 'read', notes: ['1 connection, 1 request for camera or microphone, Chrome 145']});
    expect(connection).toMatchObject({
      id: '9-1',
      page: 'https://join.example.com',
      browser: 'Chrome 145',
      iceTransportPolicy: 'all',
      iceServers: [{url: 'turn:203.0.113.7:3478?transport=udp', host: '203.0.113.7', port: 3478, transport: 'udp'}],
      gathering: 'complete',
      gatheringSeconds: 0.12,
      localCandidates: [{kind: 'relay', address: '203.0.113.7', port: 25_994, relayProtocol: 'udp'}],
      remoteCandidates: [{kind: 'relay', port: 24_793}],
      dtlsState: 'connected',
      selectedPair: {local: {kind: 'relay'}, remote: {kind: 'relay'}},
      pairs: [{requestsSent: 8, responsesReceived: 8}],
      incoming: [
        {kind: 'audio', packets: 547, lost: 0},
        {kind: 'video', packets: 99},
      ],
      isClosed: false,
      lastTime: {iso: '2026-03-03T09:30:12.000000000Z'},
    });
    expect(connection?.connectionStates.map(({state}) => state)).toEqual(['connecting', 'connected']);
    expect(facts[0]?.at?.relay).toMatchObject({
      field: 'PeerConnections/9-1/updateLog/3',
      quote: 'onicecandidate: 203.0.113.7 25994 typ relay',
    });
  });

  test('given a dump of years ago, when read, then its texts mean the same', async () => {
    const {score, facts} = await readText(internalsReader, fixture('healthy-old-shape'));
    const [connection] = valuesOf(facts, browserConnection);
    expect(score).toBe(1);
    expect(connection).toMatchObject({
      browser: 'Chrome 110',
      iceServers: [{url: 'turn:203.0.113.7:3478?transport=udp'}],
      iceTransportPolicy: 'all',
      candidateErrors: [{code: 701, text: 'TURN allocate request timed out.', count: 1}],
      localCandidates: [{kind: 'relay', port: 25_994}],
      gathering: 'gathering',
      connectionStates: [{state: 'connected', time: {iso: '2026-03-03T09:30:01.000000000Z', zone: 'assumed'}}],
    });
  });

  test('given legacy names of events and states, when read, then they are known', async () => {
    const text = JSON.stringify({
      getUserMedia: [],
      PeerConnections: {
        '1-1': {
          rtcConfiguration: 'servers: [{url: turn:203.0.113.7:3478}], iceTransportsType: relay',
          updateLog: [
            {time: '23.2.2016, 09:02:21', type: 'iceConnectionStateChange', value: 'ICEConnectionStateFailed'},
            {
              time: '23.2.2016, 09:02:22',
              type: 'onIceCandidate',
              value: 'mid: audio, candidate: candidate:1 1 udp 1 192.0.2.1 9 typ host',
            },
          ],
          stats: {},
        },
      },
      UserAgent: '',
    });
    const [connection] = valuesOf((await readText(internalsReader, text)).facts, browserConnection);
    expect(connection).toMatchObject({
      iceStates: [{state: 'failed', time: {iso: '2016-02-23T09:02:21.000000000Z'}}],
      localCandidates: [{kind: 'host', address: '192.0.2.1'}],
    });
  });

  test('given a camera that another application has, when read, then the words of the browser are kept', async () => {
    const {facts} = await readText(internalsReader, fixture('camera-in-use'));
    expect(valuesOf(facts, browserMediaRequest)).toMatchObject([
      {
        outcome: 'refused',
        error: 'NotReadableError',
        message: 'Could not start video source',
        audio: true,
        video: true,
      },
    ]);
  });

  test('given secrets in every place of a dump, when read, then no fact holds one', async () => {
    const text = JSON.stringify({
      getUserMedia: [
        {
          origin: `https://join.example.com/?secret=${secret}`,
          rid: 1,
          request_id: 1,
          audio: secret,
          url: `https://x/${secret}`,
        },
      ],
      PeerConnections: {
        '9-1': {
          url: `https://user:${secret}@join.example.com/meeting/1?secret=${secret}#${secret}`,
          rtcConfiguration: {
            iceServers: [
              {urls: [`turn:user:${secret}@203.0.113.7:3478?transport=udp`], username: secret, credential: secret},
            ],
          },
          updateLog: [
            {
              time: 1,
              type: 'setConfiguration',
              value: JSON.stringify({
                iceServers: [{urls: 'turn:203.0.113.8', username: `turn:${secret}`, credential: secret}],
              }),
            },
            {time: 1, type: 'setLocalDescription', value: `type: offer, sdp: a=ice-pwd:${secret}`},
            {
              time: 1,
              type: 'icecandidate',
              value: `candidate: candidate:1 1 udp 1 192.0.2.1 9 typ relay raddr 0.0.0.0 rport 0 ufrag ${secret}`,
            },
            {
              time: 1,
              type: 'icecandidateerror',
              value: `url: turn:${secret}@203.0.113.7\nerror_code: 401\nerror_text: Unauthorized`,
            },
          ],
          stats: {'C1-base64Certificate': {statsType: 'certificate', values: JSON.stringify([secret])}},
        },
      },
      UserAgent: `Chrome/145 ${secret}`,
    });
    const {facts, outcome} = await readText(internalsReader, text);
    expect(facts.length).toBe(2);
    expect(JSON.stringify([facts, outcome])).not.toContain(secret);
    expect(valuesOf(facts, browserConnection)[0]).toMatchObject({
      iceServers: [{url: 'turn:203.0.113.8:3478?transport=udp'}],
      candidateErrors: [{url: 'turn:203.0.113.7:3478?transport=udp', code: 401}],
    });
  });

  test('given control characters in texts of a dump, when read, then none is kept', async () => {
    const text = fixture('turn-credentials').replace('TURN allocate error.', 'bad\\\\u001b[31m\\\\u202e text');
    const {facts} = await readText(internalsReader, text);
    expect(valuesOf(facts, browserConnection)[0]?.candidateErrors).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(JSON.stringify(facts)).not.toMatch(/\\u001b|\u001b|\u202e/);
  });

  test('given every cut of a dump, when read, then it is said that it is cut, and nothing throws', async () => {
    const text = fixture('turn-credentials');
    for (let length = 40; length < text.length; length += 97) {
      const {outcome} = await readText(internalsReader, text.slice(0, length));
      expect(outcome.state).toBe('unreadable');
      expect(outcome.notes.join()).toMatch(/save or copy it again/);
    }
  });

  test('given values of other types than browsers write, when read, then the rest is read and nothing throws', async () => {
    const odd = [null, 7, 'text', [], [null], {}, {a: 1}, true];
    for (const value of odd) {
      const text = JSON.stringify({
        getUserMedia: value,
        PeerConnections: {
          a: value,
          b: {rtcConfiguration: value, updateLog: value, stats: value, url: value},
          c: {
            updateLog: [
              value,
              {type: 'icecandidate', value},
              {type: 'icecandidateerror', value},
              {type: 'setConfiguration', value},
            ],
            stats: {'x-state': value, 'y-state': {statsType: value, values: value, endTime: value}},
          },
        },
        UserAgent: value,
        timestamp: value,
      });
      const {outcome} = await readText(internalsReader, text);
      expect(outcome.state).not.toBe('unreadable');
    }
  });

  test('given other JSON, when looked at, then it is none of theirs', async () => {
    for (const text of [
      '{}',
      '[]',
      '{"turnServers": {"turnServer": []}}',
      '{"log": 1}',
      '{"wrtcDoctorFacts":1}',
      '{"UserAgent": "x"}',
    ])
      for (const reader of [internalsReader, harReader, rtcstatsReader])
        expect(reader.recognise({bytes: Buffer.from(text), text}, 'x.har')).toBe(0);
  });
});
