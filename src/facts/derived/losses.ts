/**
 * What was lost between two captures, told as one loss for each direction between a TURN server, its relays and those who
 * talk to them: several flows and several captures of one place are one loss.
 */
import {groupBy} from '../../model/group-by.ts';
import type {Subject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
import {endpointOf} from './capture-sightings.ts';
import {type LostBetween, lostBetween} from './lost-between.ts';

/** `server`: the port on which a TURN server takes requests. `relay`: an address that it gave to a client. */
export type Way = 'to-server' | 'from-server' | 'to-relay' | 'from-relay' | 'direct';

export interface Loss {
  readonly kind: 'request' | 'answer';
  readonly way: Way;
  /** Of the packets, as the capture near the sender names them; of several flows, those of the first. */
  readonly from: TransportAddress;
  readonly to: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  /** The relayed address as its client knows it, or the address and port of the TURN server as the sender names it. */
  readonly server: TransportAddress;
  readonly methods: readonly string[];
  /** Distinct requests or answers, and those that did not arrive. */
  readonly sent: number;
  readonly lost: number;
  readonly copies: number;
  readonly proof: LostBetween['proof'];
  readonly sentIn: string;
  readonly missingIn: string;
  /** Whether ICE got through on another path, or the client got its relay otherwise. */
  readonly hasOtherWay: boolean;
  /** The TURN server by all its names. */
  readonly subjects: readonly [Subject, ...Subject[]];
  readonly flows: readonly [Fact<LostBetween>, ...Fact<LostBetween>[]];
}

export const losses = defineDerived<Loss>({
  id: 'capture.losses',
  title: lostBetween.title,
  collect: lostBetween.collect,
  derive: (store) => {
    const known = namesOf(store);
    const placed = store.of(lostBetween).map((fact) => ({fact, ...known.placeOf(fact)}));
    const groups = groupBy(placed, ({fact: {value}, way, server}) =>
      [value.kind, way, endpointOf(server), value.from.address, value.to.address].join(' '),
    );
    return [...groups.values()].flatMap((group) => lossOf(group, known));
  },
});

interface Placed {
  readonly fact: Fact<LostBetween>;
  readonly way: Way;
  readonly server: TransportAddress;
  readonly subjects: Loss['subjects'];
}

interface Names {
  placeOf(fact: Fact<LostBetween>): Omit<Placed, 'fact'>;
  /** Whether this client got a relay. */
  hasRelay(client: TransportAddress): boolean;
}

function namesOf(store: FactLookup): Names {
  const sessions = store.of(turnSession);
  const servers = groupBy(sessions, ({value}) => endpointOf(value.server));
  const relays = groupBy(
    sessions.flatMap((session) => {
      const {relayedAddress} = session.value;
      return relayedAddress === undefined ? [] : [{session, endpoint: endpointOf(relayedAddress)}];
    }),
    ({endpoint}) => endpoint,
  );
  const served = new Set(sessions.flatMap(({value}) => (value.allocations > 0 ? [value.client.address] : [])));
  return {
    hasRelay: ({address}) => served.has(address),
    placeOf: ({subject, value}) => {
      const {from, to, toInOther, fromInOther} = value;
      const toNames = [to, ...(toInOther === undefined ? [] : [toInOther])];
      const fromNames = [from, ...(fromInOther === undefined ? [] : [fromInOther])];
      for (const [names, serverWay, relayWay] of [
        [toNames, 'to-server', 'to-relay'],
        [fromNames, 'from-server', 'from-relay'],
      ] as const) {
        const ofServer = names.flatMap((name) => servers.get(endpointOf(name)) ?? []);
        if (ofServer.length > 0)
          return {way: serverWay, server: names[0] ?? to, subjects: subjectsOf(ofServer, value.transport)};
        const ofRelay = names.flatMap((name) => relays.get(endpointOf(name)) ?? []);
        const relayed = ofRelay[0]?.session.value.relayedAddress;
        if (relayed !== undefined) {
          return {way: relayWay, server: relayed, subjects: subjectsOf(ofRelay.map(({session}) => session))};
        }
      }
      return {way: 'direct', server: to, subjects: [subject]};
    },
  };
}

function subjectsOf(sessions: readonly Fact<TurnSession>[], transport?: string): Loss['subjects'] {
  const own = sessions.filter(({value}) => transport === undefined || value.transport === transport);
  const [first = 'site', ...others] = [
    ...new Set((own.length > 0 ? own : sessions).map(({subject}) => subject)),
  ].sort();
  return [first, ...others];
}

/** Of several pairs of captures that show it, the one that shows most. */
function lossOf(group: readonly Placed[], names: Names): Fact<Loss>[] {
  const views = [...groupBy(group, ({fact: {value}}) => `${value.sentIn} ${value.missingIn}`).values()];
  const copies = (view: readonly Placed[]) => sum(view, ({copies: count}) => count);
  const best = views.toSorted((one, other) => copies(other) - copies(one) || (keyOf(one) < keyOf(other) ? -1 : 1))[0];
  const [first, ...others] = best ?? [];
  if (best === undefined || first === undefined) return [];
  const {fact, way, server} = first;
  const {kind, from, to, transport, sentIn, missingIn} = fact.value;
  const asker = kind === 'request' ? from : to;
  const subjects = [...new Set(best.flatMap((placed) => placed.subjects))].sort();
  const isServer = way === 'to-server' || way === 'from-server';
  return [
    {
      type: 'capture.losses',
      subject: subjects[0] ?? fact.subject,
      origin: fact.origin,
      value: {
        kind,
        way,
        from,
        to,
        transport,
        server,
        methods: [...new Set(best.flatMap((placed) => placed.fact.value.methods))].sort(),
        sent: sum(best, (value) => value.sent),
        lost: sum(best, (value) => value.lost),
        copies: copies(best),
        proof: strongest(best.map((placed) => placed.fact.value.proof)),
        sentIn,
        missingIn,
        hasOtherWay: isServer ? names.hasRelay(asker) : best.every((placed) => placed.fact.value.isAnsweredElsewhere),
        subjects: [subjects[0] ?? fact.subject, ...subjects.slice(1)],
        flows: [fact, ...others.map((placed) => placed.fact)],
      },
    },
  ];
}

function keyOf(view: readonly Placed[]): string {
  return `${view[0]?.fact.value.sentIn} ${view[0]?.fact.value.missingIn}`;
}

function sum(view: readonly Placed[], figure: (value: LostBetween) => number): number {
  return view.reduce((total, {fact}) => total + figure(fact.value), 0);
}

const proofs = ['flow', 'endpoint', 'handshake'] as const;

function strongest(found: readonly LostBetween['proof'][]): LostBetween['proof'] {
  return proofs.find((proof) => found.includes(proof)) ?? 'handshake';
}
