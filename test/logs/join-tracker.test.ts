import {describe, expect, test} from '@jest/globals';
import {CallTracker, type LineMark} from '../../src/logs/call-tracker.ts';
import type {Stamp} from '../../src/logs/clock.ts';
import {JoinTracker} from '../../src/logs/join-tracker.ts';
import {shippedRules} from '../../src/logs/log-rules.ts';

interface Line {
  /** Milliseconds since midnight; left out for a line without a stamp. */
  readonly at?: number;
  readonly text: string;
  readonly host?: string;
}

function stampAt(at: number): Stamp {
  const second = Math.floor(at / 1000);
  const calendar = {
    year: 2025,
    month: 3,
    day: 4,
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    fraction: String(at % 1000).padStart(3, '0'),
  };
  return {calendar, turn: 0, text: ''};
}

function track(lines: readonly Line[]) {
  const calls = new CallTracker();
  const joins = new JoinTracker();
  lines.forEach(({at, text, host}, index) => {
    const match = shippedRules.match(text);
    if (match === undefined) return;
    const stamp = at === undefined ? undefined : stampAt(at);
    const mark: LineMark = {line: index + 1, quote: text, stamp};
    const call = calls.see(match.rule.id, match.fields, mark, host);
    joins.see(match.rule.id, match.fields, mark, {host, process: undefined, call});
  });
  return joins.finish();
}

const guid = (kind: string, number: number) => `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A guest of 2.x who joins and whose call is then told `end`. */
function join2({request = 8, guest = 'guest4711', call = 3, at = 0, end}: Partial<Join2> = {}): Line[] {
  const user = `${guest}@meet.example.org`;
  return [
    {at, text: `web bridge link 2: new guest login request ${request} received`},
    {at, text: `guest login request ${request}: passcode resolution scheduled`},
    {at, text: `guest login request ${request}: resolution in progress`},
    {at: at + 2, text: `guest login request ${request}: credential storage scheduled (queue length: 1)`},
    {at: at + 2, text: `created guest account with user ID "${user}"`},
    {at: at + 2, text: `guest login request ${request}: credential storage executed`},
    {at: at + 2, text: `guest login request ${request}: credential storage in progress`},
    {at: at + 4, text: `guest login request ${request}: successfully stored credentials`},
    {at: at + 30, text: `web bridge link 2: guest login request ${request}: response written`},
    {at: at + 98, text: `successful login request from ${user}`},
    {at: at + 797, text: `instantiating user "${user}"`},
    {at: at + 801, text: `new session created for user "${user}"`},
    {at: at + 4672, text: `call ${call}: allocated for ${user} "Web client" conference participation`},
    {at: at + 4672, text: `call ${call}: setting up combined RTP session for DTLS (combined media and control)`},
    ...(end === undefined ? [] : [{at: at + 7672, text: `call ${call}: ${end}`}]),
  ];
}

interface Join2 {
  readonly request: number;
  readonly guest: string;
  readonly call: number;
  readonly at: number;
  readonly end: string;
}

/** A guest of 3.x who joins and leaves. The lines of the web bridge come first, as a busy log has them. */
function join3({number = 1, at = 0}: {number?: number; at?: number} = {}): Line[] {
  const guest = `guest${9000 + number}`;
  const [leg, conference, space, api] = [guid('a', number), guid('b', number), guid('c', number), guid('d', number)];
  const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0';
  return [
    {
      at: at + 11,
      text: `[Join call:${leg}] 198.51.100.${(number % 250) + 1} - - [04/Mar/2025:00:00:00 +0000]  status 200 "POST /api/join HTTP/1.1" bytes_sent 900 http_referer "https://meet.example.org/" http_user_agent "${agent}" to upstream 192.0.2.2:9000: upstream_response_time 0.010`,
    },
    {
      at: at + 45,
      text: `WebSocket : Got authenticated JWT for ${guest} callbridge ${guid('e', 1)} call ${api} participant ${leg} tracing 0`,
    },
    {at: at + 6, text: `guest login request ${70_000 + number}: resolution in progress`},
    {at: at + 6, text: `guest login request ${70_000 + number}: call ID lookup scheduled`},
    {at: at + 6, text: `guest login request ${70_000 + number}: resolution in progress`},
    {at: at + 9, text: `guest login request ${70_000 + number}: credential storage scheduled (queue length: 1)`},
    {at: at + 9, text: `created guest account with user ID "${guest}"`},
    {at: at + 9, text: `guest login request ${70_000 + number}: credential storage executed`},
    {at: at + 10, text: `guest login request ${70_000 + number}: successfully stored credentials`},
    {at: at + 10, text: `instantiating user "${guest}"`},
    {
      at: at + 10,
      text: `API "Room ${number}" Space GUID: ${space} <--> Call Correlator GUID: ${api} <--> Internal GUID: ${conference}`,
    },
    {at: at + 11, text: `API call leg ${leg} in call ${conference} (API call ${api})`},
    {at: at + 13, text: `new session created for user "${guest}"`},
    {
      at: at + 180,
      text: `call ${number}: allocated for ${guest} / "Person ${number}" conference participation (Firefox)`,
    },
    {at: at + 180, text: `call ${number}: configured - API call leg ${leg}`},
    {at: at + 181, text: `call ${number}: setting up combined RTP session for DTLS (combined media and control)`},
    {at: at + 182, text: `participant "${guest}" joined space ${space} (Room ${number})`},
    {at: at + 182, text: `participant "${guest}" (${leg}) joined conference ${conference} via WB3`},
    {at: at + 184, text: `call ${number}: starting DTLS combined media negotiation (as initiator)`},
    {at: at + 16_000, text: `user "${guest}": deactivating due to session resource teardown`},
    {at: at + 16_000, text: `call ${number}: tearing down ("${guest}" conference media)`},
    {at: at + 16_000, text: `participant "${guest}" left space ${space} (Room ${number})`},
    {at: at + 16_000, text: `removing guest account '${guest}' (name 'Person ${number}') on call drop`},
    {at: at + 16_000, text: `destroying guest account with user ID "${guest}"`},
  ];
}

/** As a log has them that several write to: by time, and at the same time in the order of the guests. */
function interleaved(attempts: readonly (readonly Line[])[]): Line[] {
  return attempts.flat().sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
}

const stagesOf = (join: ReturnType<typeof track>['joins'][number] | undefined) => [...(join?.stages.values() ?? [])];

describe('join tracker', () => {
  test('given a guest of 2.x without a relay, when it is tracked, then all lines are one attempt with its stages', () => {
    const {joins, total} = track(join2({end: 'ICE failure; relay candidate creation timeout'}));
    expect(total).toBe(1);
    const [join] = joins;
    expect(join).toMatchObject({
      outcome: 'relay-timeout',
      reason: 'relay candidate creation timeout',
      names: {guest: 'guest4711', request: '8', link: '2', generation: '2.x'},
      requestMatch: 'sole',
      call: {call: '3'},
      outcomeLine: 15,
      leavingLine: undefined,
    });
    expect(join?.lines).toHaveLength(15);
    expect(stagesOf(join)).toEqual([
      'login-requested',
      'guest-created',
      'login-answered',
      'session-created',
      'call-allocated',
      'rtp-setup',
    ]);
  });

  test('given a guest of 3.x, when web bridge and Call Bridge tell of it, then it is one attempt with address, browser and space', () => {
    const {joins} = track(join3({number: 5}));
    expect(joins).toHaveLength(1);
    expect(joins[0]).toMatchObject({
      outcome: 'joined',
      names: {
        guest: 'guest9005',
        displayName: 'Person 5',
        leg: guid('a', 5),
        conference: guid('b', 5),
        space: guid('c', 5),
        spaceName: 'Room 5',
        clientAddress: '198.51.100.6',
        browser: 'Firefox 131',
        generation: '3.x',
      },
      leavingLine: 20,
    });
    expect(stagesOf(joins[0])).toEqual([
      'login-requested',
      'guest-created',
      'login-answered',
      'page-joined',
      'session-created',
      'token-accepted',
      'call-allocated',
      'rtp-setup',
      'joined',
      'dtls-started',
    ]);
  });

  test('given 500 guests at once, when their lines are mixed, then each is told apart with its own login, call and space', () => {
    const attempts = Array.from({length: 500}, (_, number) => join3({number, at: (number * 37) % 4000}));
    const {joins, total, byOutcome} = track(interleaved(attempts));
    expect(total).toBe(500);
    expect(byOutcome).toEqual(new Map([['joined', 500]]));
    for (const {names, call, lines} of joins) {
      const number = Number(names.guest?.slice(5)) - 9000;
      expect({...names, call: call?.call, lines: lines.length}).toMatchObject({
        request: String(70_000 + number),
        leg: guid('a', number),
        spaceName: `Room ${number}`,
        call: String(number),
        lines: 23,
      });
    }
  });

  test('given 500 guests of 2.x whose lines fall into the same milliseconds, then each keeps its own login and failure', () => {
    const ends = ['ICE failure; relay candidate creation timeout', 'ICE failure 4 (unauthorized - check credentials)'];
    const attempts = Array.from({length: 500}, (_, number) =>
      join2({
        request: number,
        guest: `guest${5000 + number}`,
        call: number,
        at: (number % 90) * 3,
        end: ends[number % 2] ?? '',
      }),
    );
    // Line by line around all that begin at the same time.
    const mixed = Array.from({length: 15}, (_, row) => attempts.map((lines) => lines[row])).flat();
    const {joins} = track(mixed.flatMap((line) => line ?? []).sort((one, other) => (one.at ?? 0) - (other.at ?? 0)));
    expect(joins).toHaveLength(500);
    for (const {names, call, outcome, requestMatch, lines} of joins) {
      const number = Number(names.guest?.slice(5)) - 5000;
      expect([names.request, call?.call, lines.length, requestMatch]).toEqual([
        String(number),
        String(number),
        15,
        'by-order',
      ]);
      expect(outcome).toBe(number % 2 === 0 ? 'relay-timeout' : 'credentials-refused');
    }
  });

  test('given a log newest line first, when it is tracked, then it gives the same attempt', () => {
    const forwards = track(join2({end: 'ICE failure; relay candidate creation timeout'})).joins;
    const backwards = track(join2({end: 'ICE failure; relay candidate creation timeout'}).toReversed()).joins;
    expect(backwards).toHaveLength(1);
    expect(backwards[0]?.outcome).toBe(forwards[0]?.outcome);
    expect(backwards[0]?.names).toEqual(forwards[0]?.names);
    expect(new Set(stagesOf(backwards[0]))).toEqual(new Set(stagesOf(forwards[0])));
  });

  test('given a guest who presses join again, then the second call is an attempt of its own', () => {
    const {joins} = track([
      ...join2({end: 'ICE failure; relay candidate creation timeout'}),
      {at: 20_000, text: 'call 4: allocated for guest4711@meet.example.org "Web client" conference participation'},
      {at: 20_001, text: 'call 4: setting up combined RTP session for DTLS (combined media and control)'},
      {at: 20_002, text: `participant "guest4711" joined space ${guid('c', 1)} (Room)`},
    ]);
    expect(joins.map(({outcome, isRetry, call}) => [outcome, isRetry, call?.call])).toEqual([
      ['relay-timeout', false, '3'],
      ['joined', true, '4'],
    ]);
  });

  test('given a log without the lines of credential storage, then a login that runs alone is that of the next guest', () => {
    const lines = [...join2(), ...join2({request: 9, guest: 'guest4712', call: 4, at: 20_000})];
    const {joins} = track(lines.filter(({text}) => !text.includes('credential storage')));
    expect(joins.map(({names, requestMatch}) => [names.request, names.guest, requestMatch])).toEqual([
      ['8', 'guest4711', 'by-order'],
      ['9', 'guest4712', 'by-order'],
    ]);
  });

  test('given two Call Bridges in one log with the same numbers, then their guests are not mixed', () => {
    const one = join2({guest: 'guest1', end: 'ICE failure; relay candidate creation timeout'});
    const other = join2({guest: 'guest2', at: 1});
    const {joins} = track(
      interleaved([one.map((line) => ({...line, host: 'core1'})), other.map((line) => ({...line, host: 'core2'}))]),
    );
    expect(
      joins.map(({names, callBridge, outcome, lines}) => [names.guest, callBridge, outcome, lines.length]),
    ).toEqual([
      ['guest1', 'core1', 'relay-timeout', 15],
      ['guest2', 'core2', 'unknown', 14],
    ]);
  });

  test('given logins that go no further, then each is told by what is last known of it', () => {
    const user = 'guest77@meet.example.org';
    const {joins} = track([
      {at: 1, text: 'web bridge link 2: new guest login request 1 received'},
      {at: 2, text: 'web bridge link 2: guest login request 1: response written'},
      {at: 3, text: 'web bridge link 2: new guest login request 2 received'},
      {at: 4, text: 'guest login request 2: credential storage scheduled (queue length: 1)'},
      {at: 4, text: `created guest account with user ID "${user}"`},
      {at: 4, text: 'guest login request 2: credential storage executed'},
      {at: 9, text: `destroying guest account with user ID "${user}"`},
      {at: 10, text: 'web bridge link 2: new guest login request 3 received'},
      {
        at: 11,
        text: `[Join call:${guid('a', 3)}] 192.0.2.77 - - [04/Mar/2025:00:00:00 +0000] status 403 "POST /api/join HTTP/1.1" bytes_sent 3`,
      },
    ]);
    expect(joins.map(({outcome, reason, names}) => [outcome, reason, names.request])).toEqual([
      ['no-account', undefined, '1'],
      ['left-before-call', undefined, '2'],
      ['unknown', undefined, '3'],
      ['page-refused', 'HTTP 403', undefined],
    ]);
  });

  test('given call legs of SIP calls and the end of a guest from before the log, then no attempt is made up', () => {
    const {joins} = track([
      {text: `API call leg ${guid('a', 1)} in call ${guid('b', 1)} (API call ${guid('d', 1)})`},
      {text: `call 9: configured - API call leg ${guid('a', 1)}`},
      {text: `participant "guest12" left space ${guid('c', 1)} (Room)`},
      {text: 'destroying guest account with user ID "guest12"'},
      {text: 'new session created for user "kim@example.org"'},
      {text: 'unsuccessful login request from kim@example.org'},
    ]);
    expect(joins).toEqual([]);
  });

  test('given far more guests than are kept, then all are counted by outcome and hour, and memory stays bounded', () => {
    const joins = new JoinTracker();
    for (let number = 0; number < 20_000; number++) {
      const stamp = stampAt(Math.floor(number / 10_000) * 3_600_000);
      const see = (text: string, line: number) => {
        const match = shippedRules.match(text);
        if (match !== undefined)
          joins.see(
            match.rule.id,
            match.fields,
            {line, quote: text, stamp},
            {host: undefined, process: undefined, call: undefined},
          );
      };
      see(`created guest account with user ID "guest${number}"`, number * 2);
      if (number % 2 === 0) see(`destroying guest account with user ID "guest${number}"`, number * 2 + 1);
    }
    const result = joins.finish();
    expect(result.total).toBe(20_000);
    expect(result.joins.length).toBeLessThan(5000);
    expect(result.byOutcome).toEqual(
      new Map([
        ['left-before-call', 10_000],
        ['unknown', 10_000],
      ]),
    );
    expect(result.byHour.map(({byOutcome}) => [...byOutcome.values()].reduce((sum, count) => sum + count, 0))).toEqual([
      10_000, 10_000,
    ]);
  });

  test('given a log that goes on, when it is asked in between, then nothing is lost or counted twice', () => {
    const lines = join2({end: 'ICE failure; relay candidate creation timeout'});
    const calls = new CallTracker();
    const joins = new JoinTracker();
    const totals = lines.map(({text}, index) => {
      const match = shippedRules.match(text);
      if (match !== undefined) {
        const mark = {line: index + 1, quote: text, stamp: undefined};
        const call = calls.see(match.rule.id, match.fields, mark);
        joins.see(match.rule.id, match.fields, mark, {host: undefined, process: undefined, call});
      }
      calls.finish();
      return joins.finish().total;
    });
    expect(new Set(totals)).toEqual(new Set([1]));
    expect(joins.finish().joins[0]).toMatchObject({outcome: 'relay-timeout', lines: {length: 15}});
  });
});
