import {expect, test} from '@jest/globals';
import {joinAttempts} from '../../../src/facts/derived/join-attempts.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {joinAttempt} from '../../../src/facts/join-attempt.ts';
import {joinCounts} from '../../../src/facts/join-counts.ts';
import {logEvent} from '../../../src/facts/log-event.ts';
import {cmsLogTextReader} from '../../../src/sources/cms-log/cms-log-text-reader.ts';
import {storeOf} from '../../checks/describe-check.ts';

const leg = 'aaaaaaaa-0000-4000-8000-000000000001';

function read(...lines: readonly string[]): Fact[] {
  const facts: Fact[] = [];
  cmsLogTextReader.readText(lines.join('\n'), 'logs/core.log', {
    emit: (fact) => facts.push(fact),
    absent: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    boxHint: undefined,
  });
  for (const fact of facts) {
    const type = [joinAttempt, joinCounts].find(({id}) => id === fact.type);
    if (type !== undefined) expect(type.schema.parse(JSON.parse(JSON.stringify(fact.value)))).toEqual(fact.value);
  }
  return facts;
}

test('given the lines of one join, when they are read, then there is one attempt with place, time and quote of each line', () => {
  const facts = read(
    '2025-03-04\t09:00:00.100\tInfo\tcreated guest account with user ID "guest7@meet.example.org"',
    '2025-03-04\t09:00:01.000\tInfo\tcall 6: allocated for guest7@meet.example.org "Web client" conference participation',
    '2025-03-04\t09:00:01.000\tInfo\tcall 6: setting up combined RTP session for DTLS (combined media and control)',
    '2025-03-04\t09:00:04.000\tWarning\tcall 6: ICE failure 4 (unauthorized - check credentials)',
  );
  const [attempt, ...others] = facts.filter(({type}) => type === joinAttempt.id);
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({
    subject: 'call:logs/core.log#6',
    origin: {input: 'logs/core.log', line: 1},
    value: {outcome: 'credentials-refused', reason: 'unauthorized - check credentials', guest: 'guest7', call: '6'},
  });
  expect(storeOf(facts).of(joinAttempts)[0]?.value).toMatchObject({
    tookMs: 3900,
    reached: 'rtp-setup',
    stages: [{stage: 'guest-created'}, {stage: 'call-allocated', afterMs: 900}, {stage: 'rtp-setup', afterMs: 0}],
  });
  expect(facts.find(({type}) => type === joinCounts.id)?.value).toMatchObject({
    total: 1,
    byOutcome: {'credentials-refused': 1},
    byHour: [{hour: {iso: '2025-03-04T09:00:00.000000000Z'}}],
  });
});

test('given the access log of the web bridge, then the secret of the space that stands in a link is not kept', () => {
  const facts = read(
    `Mar  4 09:00:00.011 local7.info edge1 3b8086e0e5a1 wb3_frontend:  [Join call:${leg}] 198.51.100.7 - - [04/Mar/2025:09:00:00 +0000]  status 200 "POST /api/join HTTP/1.1" bytes_sent 9 http_referer "https://meet.example.org/meeting/55?secret=s3cr3t-Zz9&x=1" http_user_agent "Mozilla/5.0 (X11) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"`,
  );
  expect(JSON.stringify(facts)).not.toContain('s3cr3t-Zz9');
  expect(facts.find(({type}) => type === joinAttempt.id)?.value).toMatchObject({
    leg,
    clientAddress: '198.51.100.7',
    browser: 'Edge 131',
    generation: '3.x',
  });
});

test('given an API trace, when it changes a TURN server, then who asked is told, and nothing of the body', () => {
  const trace = (text: string) => `2025-03-04\t09:00:00.100\tInfo\tAPI trace 7: ${text}`;
  const facts = read(
    trace('PUT for "/api/v1/turnServers/11111111-2222-4333-8444-555555555555" (from 192.0.2.9)'),
    trace('content data size 40, type "application/x-www-form-urlencoded":'),
    trace(' password=Sup3rS3cret'),
    trace('sending 200 response, size 0'),
  );
  expect(facts.filter(({type}) => type === logEvent.id).map(({value, origin}) => ({value, line: origin.line}))).toEqual(
    [
      {
        line: 1,
        value: expect.objectContaining({
          signature: 'api-trace-change',
          fields: {
            method: 'PUT',
            path: '/api/v1/turnServers/11111111-2222-4333-8444-555555555555',
            address: '192.0.2.9',
          },
        }),
      },
    ],
  );
  expect(JSON.stringify(facts)).not.toContain('Sup3rS3cret');
});

test('given a log without guests, then there is no fact of attempts', () => {
  const facts = read('2025-03-04\t09:00:00.100\tInfo\tconference 1: lock state has changed to unlocked');
  expect(facts.map(({type}) => type)).not.toContain(joinCounts.id);
});
