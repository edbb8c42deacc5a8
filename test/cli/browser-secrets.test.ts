/** Dumps and HTTP archives hold credentials, cookies and tokens: nothing that is written from them does. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import {runProgram} from './run-program.ts';

jest.setTimeout(120_000);

const secret = 'Sup3r-Secret-Token';
const start = Date.parse('2026-03-03T09:30:00Z');
const page = `https://guest:${secret}@join.example.com/meeting/1?secret=${secret}#${secret}`;
const servers = [{urls: `turn:guest:${secret}@203.0.113.7:3478`, username: secret, credential: secret}];

const dump = {
  timestamp: start + 12_000,
  getUserMedia: [
    {origin: page, url: page, rid: 1, request_id: 1, audio: secret, timestamp: start},
    {rid: 1, request_id: 1, audio_track_info: secret, timestamp: start},
  ],
  PeerConnections: {
    '9-1': {
      url: page,
      rtcConfiguration: JSON.stringify({iceServers: servers}),
      updateLog: [
        {type: 'setConfiguration', value: JSON.stringify({iceServers: servers}), timestamp: start},
        {
          type: 'setLocalDescription',
          value: JSON.stringify({type: 'offer', sdp: `a=ice-pwd:${secret}`}),
          timestamp: start,
        },
        {type: 'onicegatheringstatechange', value: '"complete"', timestamp: start + 100},
        {
          type: 'onicecandidateerror',
          value: JSON.stringify({url: 'turn:203.0.113.7:3478', error_code: 401, error_text: 'Unauthorized'}),
          timestamp: start + 80,
        },
      ],
      stats: {'C-base64Certificate': {statsType: 'certificate', values: JSON.stringify([secret])}},
    },
  },
  UserAgent: `Chrome/145 ${secret}`,
};

const headers = [
  {name: 'Cookie', value: `session=${secret}`},
  {name: 'Authorization', value: `Bearer ${secret}`},
  {name: 'Location', value: `https://join.example.com/?code=${secret}`},
];
const archive = {
  log: {
    version: '1.2',
    creator: {name: 'WebInspector'},
    entries: [
      {
        _resourceType: 'document',
        startedDateTime: new Date(start).toISOString(),
        serverIPAddress: '203.0.113.7',
        request: {method: 'GET', url: page, headers, cookies: headers, postData: {text: secret}},
        response: {status: 502, statusText: 'Bad Gateway', headers, content: {mimeType: 'text/html', text: secret}},
      },
    ],
  },
};

describe('secrets of browsers', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
    writeFileSync(join(folder, 'webrtc_internals_dump.txt'), JSON.stringify(dump));
    writeFileSync(join(folder, 'join.har'), JSON.stringify(archive));
  });

  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  test.each([
    ['text', ['--format', 'text']],
    ['JSON', ['--format', 'json']],
    ['Markdown', ['--format', 'markdown']],
    ['a time line', ['--timeline', '--format', 'text']],
  ])(
    'given a dump and an archive full of secrets, when judged and written as %s, then none is written',
    async (_, how) => {
      const facts = join(folder, '..', `${folder.split('/').at(-1)}.ndjson`);
      const evidence = ['webrtc_internals_dump.txt', 'join.har'].map((name) => join(folder, name));
      const {code, stdout, stderr} = await runProgram(['run', ...evidence, ...how, '--facts-out', facts]);
      const written = readFileSync(facts, 'utf8');
      rmSync(facts);
      expect(code).toBe(1);
      expect(written).toContain('"code":401');
      expect(written).toContain('"status":502');
      expect([stdout, stderr, written].join('\n')).not.toContain(secret);
    },
  );
});
