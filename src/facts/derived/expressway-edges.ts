/**
 * Each Expressway-E of the site as one thing, out of all facts about it: status.xml, configuration and pages tell a part
 * each. What the evidence does not tell, or tells in two ways, is left out.
 */
import type * as z from 'zod';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import type {Place} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswayList} from '../expressway-list.ts';
import {expresswayLocalUser} from '../expressway-local-user.ts';
import {expresswaySetting} from '../expressway-setting.ts';
import {expresswaySystem} from '../expressway-system.ts';
import {expresswayTurn} from '../expressway-turn.ts';
import {type Fact, originOf} from '../fact.ts';
import {type BoxAddress, boxAddresses} from './box-addresses.ts';
import {settled, subjectsOf} from './expressway-boxes.ts';

export interface ExpresswayEdge {
  /** `Expressway-E vcse` */
  readonly name: string;
  /** Of its LAN interfaces; empty when they were not read. */
  readonly lanAddresses: readonly string[];
  readonly natAddresses: readonly string[];
  /** All that any evidence gives it, the site file too. */
  readonly allAddresses: readonly string[];
  /** The LAN address that CMS reaches. Left out when it is not certain which one that is. */
  readonly insideAddress?: string;
  /** What guests reach: the static NAT address, or the outer LAN without one. Left out when it is not certain. */
  readonly outsideAddress?: string;
  readonly hasDualInterfaces?: boolean;
  readonly version?: string;
  readonly isTurnOn?: boolean;
  readonly turnPort?: number;
  readonly listensOnTcp443?: boolean;
  /** The whole local authentication database; left out when it was not read whole. */
  readonly localUsers?: readonly string[];
}

/** Where things stand is in `at`: an address under `address:<address>`, other fields under their name. */
export const expresswayEdges = defineDerived<ExpresswayEdge>({
  id: 'site.expressway-edges',
  title: 'addresses and settings of Expressway-E',
  collect: 'https://<Expressway-E>/status.xml and configuration.xml saved as files; or its pages copied as text',
  derive: (store) => {
    const facts: EdgeFacts = {
      systems: settled(store, store.of(expresswaySystem), 'expressway-e'),
      turns: settled(store, store.of(expresswayTurn), 'expressway-e'),
      settings: settled(store, store.of(expresswaySetting), 'expressway-e'),
      users: settled(store, store.of(expresswayLocalUser), 'expressway-e'),
      lists: settled(store, store.of(expresswayList), 'expressway-e'),
      addresses: [],
    };
    const told = subjectsOf(facts.systems, facts.turns, facts.users, facts.lists);
    const addresses = addressesOf(store, told);
    const boxes = subjectsOf(facts.systems, facts.turns, facts.users, facts.lists, addresses)
      .toSorted()
      .flatMap((subject) => readEdge(subject, {...facts, addresses}));
    // A page that names no peer of a cluster is about one of them.
    const named = boxes.filter(({subject}) => subject.includes('/'));
    return named.length === 0 ? boxes : boxes.filter((box) => named.includes(box) || box.value.allAddresses.length > 0);
  },
});

/** The Expressway-E that has this address. */
export function edgeWith(
  edges: readonly Fact<ExpresswayEdge>[],
  address: string | undefined,
): Fact<ExpresswayEdge> | undefined {
  return edges.find(({value}) => address !== undefined && value.allAddresses.includes(address));
}

type System = Fact<z.infer<typeof expresswaySystem.schema>>;
type Turn = Fact<z.infer<typeof expresswayTurn.schema>>;

interface EdgeFacts {
  readonly systems: readonly System[];
  readonly turns: readonly Turn[];
  readonly settings: readonly Fact<{readonly path: string; readonly value: string}>[];
  readonly users: readonly Fact<{readonly name: string}>[];
  readonly lists: readonly Fact<z.infer<typeof expresswayList.schema>>[];
  readonly addresses: readonly Fact<BoxAddress>[];
}

/**
 * Addresses under the name of the box that other evidence tells of. One that only the site file names is that box when
 * they share an address, or when each side knows but one Expressway-E.
 */
function addressesOf(store: FactLookup, told: readonly Subject[]): readonly Fact<BoxAddress>[] {
  const all = store.of(boxAddresses).filter(({value}) => value.role === 'expressway-e');
  const own: Fact<BoxAddress>[] = [];
  const others: Fact<BoxAddress>[] = [];
  for (const fact of all) {
    const [placed] = settled(store, [fact], 'expressway-e');
    if (placed === undefined) others.push(fact);
    else own.push(placed);
  }
  const [only, ...rest] = told;
  const isPair = rest.length === 0 && subjectsOf(others).length === 1;
  const moved = [...groupBy(others, ({subject}) => subject).values()].flatMap((group) => {
    const shared = own.find(({value}) => group.some((other) => other.value.address === value.address));
    const subject = shared?.subject ?? (isPair ? only : undefined);
    return group.map((fact) => (subject === undefined ? fact : {...fact, subject}));
  });
  return [...own, ...moved];
}

function readEdge(subject: Subject, facts: EdgeFacts): Fact<ExpresswayEdge>[] {
  const own = <Value>(all: readonly Fact<Value>[]): readonly Fact<Value>[] =>
    all.filter((fact) => fact.subject === subject);
  const systems = own(facts.systems);
  const turns = own(facts.turns);
  const addresses = own(facts.addresses);
  const users = own(facts.users);
  const lists = own(facts.lists);
  const [first] = [...systems, ...turns, ...addresses, ...users, ...lists];
  if (first === undefined) return [];
  const {input, format} = first.origin;
  const name = boxName(subject);
  const found = addresses.map(({value}) => value.address);
  const hosts = new Set(systems.flatMap(({value}) => value.hostName?.toLowerCase().split('.')[0] ?? []));
  if (hosts.size > 1) {
    // Peers of a cluster whose evidence does not say which is which.
    const mixed = {name, lanAddresses: [], natAddresses: [], allAddresses: [...new Set(found)].toSorted()};
    return [{type: 'site.expressway-edges', subject, origin: {input, format}, value: mixed}];
  }
  const list = lists.find(({value}) => value.collection === 'local-users');
  const because = (reason: string): string[] => [
    ...new Set(addresses.filter(({value}) => value.because === reason).map(({value}) => value.address)),
  ];
  const natAddresses = because('static-nat').toSorted();
  const hasDual = agreed(systems.map(({value}) => value.hasDualInterfaces));
  const lanAddresses = readLans(systems, because('turn-listening'), hasDual).filter(
    (address) => !natAddresses.includes(address),
  );
  const hasDualInterfaces = hasDual ?? (lanAddresses.length > 1 ? true : undefined);
  const sides = readSides(systems, own(facts.settings), lanAddresses, hasDualInterfaces);
  const isWithoutNat = natAddresses.length === 0 && agreed(systems.map(({value}) => value.hasStaticNat)) === false;
  const accounts = new Set(users.map(({value}) => value.name));
  const isWholeList = list !== undefined && accounts.size === list.value.total;
  const edge: ExpresswayEdge = {
    name,
    lanAddresses,
    natAddresses,
    allAddresses: [...new Set([...lanAddresses, ...found])].toSorted(),
    ...known('insideAddress', sides.inside),
    ...known('outsideAddress', natAddresses.length === 1 ? natAddresses[0] : isWithoutNat ? sides.outside : undefined),
    ...known('hasDualInterfaces', hasDualInterfaces),
    ...known('version', agreed(systems.map(({value}) => value.version))),
    ...known('isTurnOn', isTurnOn(turns)),
    ...known('turnPort', agreed(turns.map(({value}) => value.port))),
    ...known('listensOnTcp443', agreed(turns.map(({value}) => value.listensOnTcp443))),
    ...known('localUsers', isWholeList ? [...accounts].toSorted() : undefined),
  };
  const at: Record<string, Place> = {
    ...Object.fromEntries(addresses.map((fact) => [`address:${fact.value.address}`, originOf(fact)])),
    ...placeOf('version', systems),
    ...placeOf('turnPort', turns, 'port'),
    ...placeOf('listensOnTcp443', turns),
    ...(list === undefined ? {} : {localUsers: originOf(users[0] ?? list)}),
  };
  return [{type: 'site.expressway-edges', subject, origin: {input, format}, value: edge, at}];
}

/** Without dual interfaces the address of the second one is left over, and means nothing. */
function readLans(systems: readonly System[], listening: readonly string[], hasDual: boolean | undefined): string[] {
  const lists = systems.flatMap(({value}) => (value.addresses === undefined ? [] : [value.addresses]));
  const own = hasDual === false ? lists.map((list) => list.slice(0, 1)) : lists;
  return [...new Set([...own.flat(), ...listening])].toSorted();
}

/** The side of each LAN, where a setting says which one faces outside: static NAT is set on that one. */
function readSides(
  systems: readonly System[],
  settings: readonly Fact<{path: string; value: string}>[],
  lans: readonly string[],
  hasDualInterfaces: boolean | undefined,
): {inside?: string; outside?: string} {
  const [only, ...others] = lans;
  if (only !== undefined && others.length === 0 && hasDualInterfaces !== true) return {inside: only, outside: only};
  const named = settings
    .filter(({value}) => /^IP External Interface$/i.test(value.path))
    .map(({value}) => Number(/^LAN ?([12])$/i.exec(value.value)?.[1] ?? Number.NaN));
  const outer = agreed([
    ...named,
    ...systems.flatMap(({value}) => [value.externalInterface, value.staticNatInterface]),
  ]);
  // In the order of the interfaces.
  const pairs = systems.flatMap(({value}) => (value.addresses?.length === 2 ? [value.addresses] : []));
  const first = agreed(pairs.map((pair) => pair[0]));
  const second = agreed(pairs.map((pair) => pair[1]));
  if (first === undefined || second === undefined || (outer !== 1 && outer !== 2)) return {};
  return outer === 1 ? {inside: second, outside: first} : {inside: first, outside: second};
}

function isTurnOn(turns: readonly Turn[]): boolean | undefined {
  return agreed(
    turns.flatMap(({value}) => [
      value.isOn,
      /^active$/i.test(value.status ?? '') ? true : /^inactive$/i.test(value.status ?? '') ? false : undefined,
    ]),
  );
}

/** The value of all that have one; undefined when none has, or they differ. */
function agreed<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  const [only, ...others] = new Set(values.filter((value) => value !== undefined));
  return others.length === 0 ? only : undefined;
}

function known<Name extends string, Value>(name: Name, value: Value | undefined): {[Key in Name]?: Value} {
  return value === undefined ? {} : ({[name]: value} as {[Key in Name]?: Value});
}

function placeOf(name: string, facts: readonly Fact[], field = name): Record<string, Place> {
  const fact = facts.find(({value}) => typeof value === 'object' && value !== null && Object.hasOwn(value, field));
  return fact === undefined ? {} : {[name]: originOf(fact, field)};
}
