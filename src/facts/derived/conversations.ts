/**
 * What went on in the packet captures, put together: one conversation for each TURN allocation (client and server on one
 * 5-tuple), then one for each call (ICE between two agents, or media without it). What two captures saw of one and the
 * same is one conversation.
 */
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {FactLookup} from '../derived.ts';
import {type DtlsHandshake, dtlsHandshake} from '../dtls-handshake.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type IceSession, iceSession} from '../ice-session.ts';
import {type RtpStream, rtpStream} from '../rtp-stream.ts';
import {type StunTransaction, stunTransaction} from '../stun-transaction.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';

interface Common {
  /** Counts from 1 over all conversations. */
  readonly number: number;
  readonly transactions: readonly Fact<StunTransaction>[];
  readonly handshakes: readonly Fact<DtlsHandshake>[];
  readonly streams: readonly Fact<RtpStream>[];
}

export interface AllocationConversation extends Common {
  readonly kind: 'allocation';
  /** One for each capture that saw it. */
  readonly sessions: readonly [Fact<TurnSession>, ...Fact<TurnSession>[]];
  /** What travelled through it, inside TURN. */
  readonly relayed: readonly Fact<StunTransaction>[];
}

export interface CallConversation extends Common {
  readonly kind: 'call';
  /** One for each capture that saw it; empty where there is media alone. */
  readonly sessions: readonly Fact<IceSession>[];
}

export type Conversation = AllocationConversation | CallConversation;

export interface Conversations {
  readonly allocations: readonly AllocationConversation[];
  readonly calls: readonly CallConversation[];
}

export function findConversations(store: FactLookup): Conversations {
  const turnSessions = store.of(turnSession);
  const iceSessions = store.of(iceSession);
  const transactions = store.of(stunTransaction);
  const direct = groupBy(
    transactions.filter(({value}) => value.relay === undefined),
    (fact) => outerKey(fact, fact.value.transport, fact.value.client, fact.value.server),
  );
  const relayed = groupBy(
    transactions.filter(({value}) => value.relay !== undefined),
    (fact) => outerKey(fact, fact.value.transport, fact.value.client, fact.value.server),
  );
  const checks = groupBy(
    transactions.filter(({value}) => value.method === 'Binding'),
    (fact) => pathKeyOf(fact, fact.value.client, fact.value.server, fact.value.relay),
  );
  const media = new MediaByPath(store);
  let number = 0;
  const allocations = joinSessions(turnSessions, direct).map((sessions): AllocationConversation => {
    number += 1;
    const keys = [...new Set(sessions.map(keyOfSession))];
    return {
      kind: 'allocation',
      number,
      sessions,
      transactions: keys.flatMap((key) => direct.get(key) ?? []),
      relayed: keys.flatMap((key) => relayed.get(key) ?? []),
      ...media.on(keys),
    };
  });
  const isTurn = new Set(allocations.flatMap(({sessions}) => sessions.map((fact) => keyOfSession(fact))));
  const relayedOwners = groupBy(
    iceSessions.flatMap((fact) =>
      [
        ...new Set(
          fact.value.paths
            .filter(({isRelayed}) => isRelayed)
            .map((path) => outerKey(fact, path.transport, path.first, path.second)),
        ),
      ].map((key) => ({key, session: fragmentsOf(fact.value)})),
    ),
    ({key}) => key,
  );
  const isAlone = (key: string) => new Set(relayedOwners.get(key)?.map(({session}) => session)).size === 1;
  const taken = new Set<string>();
  const calls = [...groupBy(iceSessions, ({value}) => fragmentsOf(value)).values()].map(
    (sessions): CallConversation => {
      number += 1;
      const own = sessions.flatMap((fact) =>
        fact.value.paths.map((path) => ({
          fact,
          outer: outerKey(fact, path.transport, path.first, path.second),
          path: pathKeyOf(fact, path.first, path.second, path.isRelayed ? {peer: path.peer} : undefined),
          isRelayed: path.isRelayed,
        })),
      );
      // Media inside TURN shows its channel and not whose it is: it is this call's only where no other runs there.
      const keys = own.filter(({outer, isRelayed}) => !isRelayed || isAlone(outer)).map(({outer}) => outer);
      for (const key of keys) taken.add(key);
      return {
        kind: 'call',
        number,
        sessions,
        transactions: [...new Set(own.map(({path}) => path))]
          .flatMap((key) => checks.get(key) ?? [])
          .filter((fact) => isDuring(fact, sessions)),
        ...media.on([...new Set(keys)]),
      };
    },
  );
  const bare = media.keys
    .filter((key) => !taken.has(key) && !isTurn.has(key))
    .map((key): CallConversation => {
      number += 1;
      return {kind: 'call', number, sessions: [], transactions: [], ...media.on([key])};
    });
  return {allocations, calls: [...calls, ...bare]};
}

/** Handshakes and streams by the path of their packets, in one capture. */
class MediaByPath {
  readonly #handshakes: ReadonlyMap<string, readonly Fact<DtlsHandshake>[]>;
  readonly #streams: ReadonlyMap<string, readonly Fact<RtpStream>[]>;

  constructor(store: FactLookup) {
    this.#handshakes = groupBy(store.of(dtlsHandshake), (fact) =>
      outerKey(fact, fact.value.transport, fact.value.client, fact.value.server),
    );
    this.#streams = groupBy(store.of(rtpStream), (fact) =>
      outerKey(fact, fact.value.transport, fact.value.source, fact.value.destination),
    );
  }

  get keys(): readonly string[] {
    return [...new Set([...this.#streams.keys(), ...this.#handshakes.keys()])];
  }

  on(keys: readonly string[]): Pick<Common, 'handshakes' | 'streams'> {
    return {
      handshakes: keys.flatMap((key) => this.#handshakes.get(key) ?? []),
      streams: keys.flatMap((key) => this.#streams.get(key) ?? []),
    };
  }
}

/** Sessions of different captures are one where they share a transaction: its 96 random bits do not come twice. */
function joinSessions(
  sessions: readonly Fact<TurnSession>[],
  direct: ReadonlyMap<string, readonly Fact<StunTransaction>[]>,
): [Fact<TurnSession>, ...Fact<TurnSession>[]][] {
  const groups: [Fact<TurnSession>, ...Fact<TurnSession>[]][] = [];
  const byTransaction = new Map<string, [Fact<TurnSession>, ...Fact<TurnSession>[]]>();
  const byTuple = new Map<string, [Fact<TurnSession>, ...Fact<TurnSession>[]]>();
  for (const session of sessions) {
    const key = keyOfSession(session);
    const ids = (direct.get(key) ?? []).map(({value}) => value.transactionId);
    // One client may ask again on the same 5-tuple: that is one ladder.
    const known = byTuple.get(key) ?? ids.map((id) => byTransaction.get(id)).find((group) => group !== undefined);
    const group = known ?? [session];
    if (known === undefined) groups.push(group);
    else known.push(session);
    byTuple.set(key, group);
    for (const id of ids) byTransaction.set(id, group);
  }
  return groups;
}

function keyOfSession(fact: Fact<TurnSession>): string {
  return outerKey(fact, fact.value.transport, fact.value.client, fact.value.server);
}

/** Both directions between two transport addresses, in one capture. */
function outerKey({origin}: Fact, transport: 'udp' | 'tcp', one: TransportAddress, other: TransportAddress): string {
  const ends = [formatHostPort(one.address, one.port), formatHostPort(other.address, other.port)].sort();
  return `${origin.input} ${transport} ${ends.join(' ')}`;
}

function pathKeyOf(
  fact: Fact<unknown>,
  one: TransportAddress,
  other: TransportAddress,
  relay: {readonly peer?: TransportAddress | undefined} | undefined,
): string {
  const ends = [formatHostPort(one.address, one.port), formatHostPort(other.address, other.port)].sort();
  const peer =
    relay === undefined
      ? ''
      : ` ${relay.peer === undefined ? '?' : formatHostPort(relay.peer.address, relay.peer.port)}`;
  return `${fact.origin.input} ${ends.join(' ')}${peer}`;
}

/** The same for both directions, and for both captures of one session. */
function fragmentsOf({firstFragment, secondFragment}: IceSession): string {
  return JSON.stringify([firstFragment, secondFragment].sort());
}

/** After a restart the next session runs on the same path. */
function isDuring({origin, value}: Fact<StunTransaction>, sessions: readonly Fact<IceSession>[]): boolean {
  const time = (value.requestTime ?? value.answerTime)?.iso;
  return (
    time === undefined ||
    sessions.some(
      (session) =>
        session.origin.input === origin.input &&
        session.value.firstTime.iso <= time &&
        time <= session.value.lastTime.iso,
    )
  );
}
