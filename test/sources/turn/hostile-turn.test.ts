/** The steps `turn` and `relay` against servers that answer as none should: they end in time and tell what came. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {relayTrial} from '../../../src/facts/relay-trial.ts';
import {turnSession} from '../../../src/facts/turn-session.ts';
import {Secret} from '../../../src/model/secret.ts';
import {relayRunner} from '../../../src/sources/turn/relay-runner.ts';
import {planRelayStep} from '../../../src/sources/turn/relay-step.ts';
import {turnRunner} from '../../../src/sources/turn/turn-runner.ts';
import {planTurnStep, type TurnTransport} from '../../../src/sources/turn/turn-step.ts';
import {method} from '../../../src/stun/methods.ts';
import {
  type HostileTurn,
  type HostileTurnBehaviour,
  type HostileTurnStream,
  hostileTurnBehaviours,
  hostileTurnStreams,
  startHostileTurn,
} from '../probe/hostile-turn.ts';
import {eachOf, runStep, type StepOutcome} from '../probe/run-step.ts';

/** Three copies and the release take 4 s; a busy machine has time for more. */
const longestTurnMs = 15_000;
/** Two allocations, their media and two more, each with a request that nobody answers, take 9 s. */
const longestRelayMs = 40_000;

type Name = HostileTurnBehaviour | HostileTurnStream;

const user = {username: 'guest', password: new Secret('secret-of-turn'), holder: 'cms'};
const servers: HostileTurn[] = [];
const told = new Map<string, StepOutcome & {readonly server: HostileTurn}>();

async function start(name: Name): Promise<HostileTurn> {
  const server = await startHostileTurn(name);
  servers.push(server);
  return server;
}

async function allocate(name: Name, transport: TurnTransport): Promise<void> {
  const server = await start(name);
  const step = planTurnStep({server: {host: '127.0.0.1', port: server.port}, transport, user});
  told.set(`${name} over ${transport}`, {...(await runStep(turnRunner, step)), server});
}

async function relay(name: Name, transport: TurnTransport): Promise<void> {
  const server = await start(name);
  const target = {host: '127.0.0.1', port: server.port};
  const step = planRelayStep({server: target, transport, user, after: [], portSamples: 2, rateSeconds: 1});
  told.set(`relay, ${name} over ${transport}`, {...(await runStep(relayRunner, step)), server});
}

function outcomeOf(name: string) {
  const outcome = told.get(name);
  if (outcome === undefined) throw new Error(`${name} was not tried`);
  return outcome;
}

const unanswered = /^failed: no answer to Allocate \(\d requests? sent; what came is no answer/;
const rejected = /^failed: signed Allocate answered/;
const allocated = /^ok: relay 127\.0\.0\.1:24000 allocated and given back/;
const held = /^ok: relay 127\.0\.0\.1:24000 allocated$/;
const unusable = /^failed: Allocate answered with success, and no relayed address/;
const uncoded = /^failed: unsigned Allocate answered with an error without a code/;

const expected: Readonly<Record<HostileTurnBehaviour, RegExp>> = {
  garbage: unanswered,
  'the request back': unanswered,
  'another transaction id': unanswered,
  'an answer to another method': unanswered,
  'from another port': /^failed: (no answer to Allocate .*answers come from 127\.0\.0\.1:\d+|signed Allocate answered)/,
  'half a message': unanswered,
  'attributes longer than the message': uncoded,
  'a length beyond the datagram': unanswered,
  'too late': /^failed: no answer to Allocate/,
  'each answer twice': allocated,
  'each answer five hundred times': allocated,
  'a challenge without realm': /^failed: Allocate answered 401 without realm or nonce/,
  'a challenge without an end': rejected,
  'a nonce that is always stale': rejected,
  'a realm of 60 kB': rejected,
  'a realm of control characters': /^failed: signed Allocate answered 401 \[2JUnauthorized/,
  'an error without a code': uncoded,
  'an error code of 0': uncoded,
  'an error of no kind': rejected,
  'sent on to itself': /^failed: unsigned Allocate answered 300/,
  'sent on to nowhere': /^failed: unsigned Allocate answered 300/,
  'a success without a relay': unusable,
  'a relay at no address': unusable,
  'a lifetime of 0': allocated,
  'a lifetime of 136 years': allocated,
  'silence after signing': /^failed: no answer to the signed Allocate/,
  'silence once allocated': held,
  'a relay that is never given back': held,
  'a flood of indications': /^ok: relay|^failed: no answer to the signed Allocate/,
  'a flood of ChannelData': /^ok: relay|^failed: no answer to the signed Allocate/,
  'a flood of noise': /^failed: (no answer to Allocate|1 request sent, then the connection broke)/,
  'a relay that carries nothing': allocated,
};

const ofStreams: Readonly<Record<HostileTurnStream, RegExp>> = {
  'a byte at a time': unanswered,
  'a close after the first request': /^failed: 1 request sent, then the connection broke/,
  'a reset after the first request': /^failed: 1 request sent, then the connection broke/,
  'a message that is announced and never comes': unanswered,
};

/** What is worth a trial of media: all others end as the step before it does. */
const ofRelays: Readonly<Partial<Record<Name, RegExp>>> = {
  garbage: /^failed: no allocation: no answer/,
  'each answer five hundred times': /^failed: none of \d+ packets passes/,
  'a nonce that is always stale': /^failed: no allocation: 438/,
  'a success without a relay': /^failed: no allocation: success without XOR-RELAYED-ADDRESS/,
  'a relay that is never given back': /^failed: CreatePermission for the other relay: 500/,
  'silence once allocated':
    /^failed: (the server gave relays and then answered nothing more|CreatePermission for the other relay: no answer)/,
  'a relay that carries nothing': /^failed: none of \d+ packets passes/,
};
const relayNames = Object.keys(ofRelays) as Name[];

const transports = ['udp', 'tcp'] as const;
const ways = hostileTurnBehaviours.flatMap((name) => transports.map((transport) => ({name, transport})));
const relayWays = relayNames.map((name, index) => ({name, transport: transports[index % 2] ?? 'udp'}));

/** Side by side: many of them cost a time-out. Not so those that flood: they would drown the others. */
beforeAll(async () => {
  const isFlood = ({name}: {name: Name}): boolean => name.startsWith('a flood') || name.endsWith('hundred times');
  const allocations = [...ways, ...hostileTurnStreams.map((name) => ({name, transport: 'tcp' as const}))];
  await eachOf(
    [
      ...relayWays.filter((way) => !isFlood(way)).map((way) => ({...way, tried: relay})),
      ...allocations.filter((way) => !isFlood(way)).map((way) => ({...way, tried: allocate})),
    ],
    ({name, transport, tried}) => tried(name, transport),
  );
  for (const {name, transport} of allocations.filter(isFlood)) await allocate(name, transport);
  for (const {name, transport} of relayWays.filter(isFlood)) await relay(name, transport);
}, 120_000);

afterAll(() => Promise.all(servers.map((server) => server.close())));

function lastOf(name: string): string {
  const last = outcomeOf(name).stages.at(-1);
  return `${last?.outcome}: ${last?.note}`;
}

describe('turnRunner', () => {
  test.each(ways)(
    'given $name over $transport, when a relay is asked for, then what came is told',
    ({name, transport}) => {
      expect(lastOf(`${name} over ${transport}`)).toMatch(expected[name]);
    },
  );

  test.each(hostileTurnStreams)('given %s over tcp, when a relay is asked for, then what came is told', (name) => {
    expect(lastOf(`${name} over tcp`)).toMatch(ofStreams[name]);
  });

  test.each(ways)(
    'given $name over $transport, when it is over, then there is one session, of our own requests',
    ({name, transport}) => {
      const {server, valuesOf, tookMs} = outcomeOf(`${name} over ${transport}`);
      const sessions = valuesOf(turnSession);
      expect(sessions.map((session) => session.server.port)).toEqual([server.port]);
      expect(tookMs).toBeLessThan(longestTurnMs);
      expect(server.methods.length).toBeLessThan(10);
    },
  );

  test.each(ways)(
    'given $name over $transport, when a relay may be held, then it was given back at the end',
    ({name, transport}) => {
      const {methods} = outcomeOf(`${name} over ${transport}`).server;
      const mayHold = expected[name] === allocated || expected[name] === held || expected[name] === unusable;
      if (mayHold) expect(methods.at(-1)).toBe(method.refresh);
    },
  );
});

describe('relayRunner', () => {
  test.each(relayWays)(
    'given $name over $transport, when media is tried, then what came is told',
    ({name, transport}) => {
      const {tookMs, valuesOf, server} = outcomeOf(`relay, ${name} over ${transport}`);
      expect(lastOf(`relay, ${name} over ${transport}`)).toMatch(ofRelays[name] ?? /$^/);
      expect(valuesOf(relayTrial)).toHaveLength(1);
      expect(tookMs).toBeLessThan(longestRelayMs);
      expect(server.methods.length).toBeLessThan(60);
    },
  );
});

test('given anything of these, when it is told, then no control character, no password and no flood is in it', () => {
  expect(told.size).toBe(ways.length + hostileTurnStreams.length + relayWays.length);
  for (const {yields, stages, facts, problems} of told.values()) {
    // Values are what was sent, as in a capture; whoever shows them takes the control characters out.
    const shown = JSON.stringify([stages, problems, facts.map(({origin, at}) => ({origin, at}))]);
    expect(shown).not.toMatch(/\\u00[01]|\u009b/);
    expect(JSON.stringify(yields)).not.toContain('secret-of-turn');
    expect(JSON.stringify(yields).length).toBeLessThan(400_000);
    for (const {note} of stages) expect(note.length).toBeLessThan(400);
  }
});
