/**
 * Facts of the Expressways, sorted by box. A page names its box by role only, a dump also by name, a live run by the name
 * of the site file: these are one box where nothing else is possible. What stands on several pages of one box becomes one
 * fact; pages that contradict each other in a field leave it out.
 */
import {groupBy} from '../../model/group-by.ts';
import {type BoxRole, boxSubject, type Subject} from '../../model/subject.ts';
import {type DerivedType, defineDerived, type FactLookup} from '../derived.ts';
import {expresswayAlarm} from '../expressway-alarm.ts';
import {expresswayAllowRule} from '../expressway-allow-rule.ts';
import {expresswayBan} from '../expressway-ban.ts';
import {expresswayDomain} from '../expressway-domain.ts';
import {expresswayList} from '../expressway-list.ts';
import {expresswayLocalUser} from '../expressway-local-user.ts';
import {expresswaySetting} from '../expressway-setting.ts';
import {expresswaySystem} from '../expressway-system.ts';
import {expresswayTunnel} from '../expressway-tunnel.ts';
import {expresswayTurn} from '../expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../expressway-web-bridge-target.ts';
import {expresswayZone} from '../expressway-zone.ts';
import type {Fact, FactType} from '../fact.ts';
import {guestAccountClientUri} from '../guest-account-client-uri.ts';
import {roleOf} from './box-addresses.ts';
import {mergeFacts} from './merge-facts.ts';

export type ExpresswayRole = Exclude<BoxRole, 'cms'>;

/** Every type of fact about an Expressway: they tell which boxes there are. */
const aboutExpressways: readonly FactType[] = [
  expresswayAlarm,
  expresswayAllowRule,
  expresswayBan,
  expresswayDomain,
  expresswayList,
  expresswayLocalUser,
  expresswaySetting,
  expresswaySystem,
  expresswayTunnel,
  expresswayTurn,
  expresswayWebBridgeTarget,
  expresswayZone,
  guestAccountClientUri,
];

interface KnownBox {
  /** As facts name it. */
  readonly alias: Subject;
  /** The one name under which it is judged. */
  readonly subject: Subject;
  readonly role: ExpresswayRole;
}

const knownBoxes = defineDerived<KnownBox>({
  id: 'expressway.boxes',
  title: 'Expressways in the evidence',
  collect: 'https://<Expressway>/status.xml saved as a file',
  derive: (store) => {
    const facts = aboutExpressways.flatMap((type) => [...store.of(type)]);
    const firsts = new Map<Subject, Fact>();
    for (const fact of facts) if (!firsts.has(fact.subject)) firsts.set(fact.subject, fact);
    const roles = new Map([...firsts.keys()].map((subject) => [subject, roleIn(store, subject)]));
    const hostNames = new Map(
      [...roles].flatMap(([subject, role]) => {
        const names = nameOf(subject) === undefined || role === undefined ? [] : hostNamesOf(store, subject);
        return names.map((name): [string, Subject] => [`${role}/${name}`, subject]);
      }),
    );
    const settle = (subject: Subject, role: ExpresswayRole): Subject => {
      const name = nameOf(subject);
      if (name !== undefined) return hostNames.get(`${role}/${name}`) ?? boxSubject(role, name);
      const named = [...roles].flatMap(([other, its]) =>
        its === role && nameOf(other) !== undefined ? [settle(other, role)] : [],
      );
      const [only] = new Set(named);
      return only !== undefined && new Set(named).size === 1 ? only : subject;
    };
    return [...firsts].flatMap(([alias, {origin}]): Fact<KnownBox>[] => {
      const role = roles.get(alias) ?? roleByName(alias, roles);
      if (role === undefined) return [];
      const subject = settle(boxSubject(role, nameOf(alias)), role);
      return [{type: 'expressway.boxes', subject, origin, value: {alias, subject, role}}];
    });
  },
});

/** Facts of this type under the one name of their box. Those of a box whose role nobody knows are left out. */
export function byBox<Value>(type: FactType<Value>, only?: ExpresswayRole): DerivedType<Value> {
  return defineDerived<Value>({
    id: `${type.id}@${only ?? 'box'}`,
    title: type.title,
    collect: type.collect,
    derive: (store) => settled(store, store.of(type), only),
  });
}

/** One fact a box with all that its pages say. */
function merged<Value>(
  type: FactType<Value>,
  only?: ExpresswayRole,
  spell: (value: Value) => Value = (value) => value,
): DerivedType<Value> {
  return defineDerived<Value>({
    id: `${type.id}@merged-${only ?? 'box'}`,
    title: type.title,
    collect: type.collect,
    derive: (store) => {
      const spelled = settled(store, store.of(type), only).map((fact) => ({...fact, value: spell(fact.value)}));
      return [...groupBy(spelled, ({subject}) => subject).values()].flatMap((facts) => mergeFacts(type, facts));
    },
  });
}

/** Role of the box that a settled subject names. */
export function expresswayRoleOf(subject: Subject): ExpresswayRole | undefined {
  const role = roleOf(subject);
  return role === 'cms' ? undefined : role;
}

/** The setting `CollaborationEdge Enabled` knows On and Off, the page says which mode is on. */
export const systemsByBox = merged(expresswaySystem, undefined, (value) =>
  /^on$/i.test(value.unifiedCommunicationsMode ?? '')
    ? {...value, unifiedCommunicationsMode: 'Mobile and remote access'}
    : value,
);
/** Of Expressway-E only: the TURN settings of an Expressway-C mean nothing. */
export const turnByEdge = merged(expresswayTurn, 'expressway-e');
export const listsByBox = byBox(expresswayList);

/** `vcsc.example.com`, where host name and domain are both known. Lower case. */
export function fullNameOf(system: {
  hostName?: string | undefined;
  domainName?: string | undefined;
}): string | undefined {
  const host = system.hostName?.toLowerCase().replace(/\.$/, '');
  const domain = system.domainName?.toLowerCase().replace(/\.$/, '');
  if (host === undefined || domain === undefined || host === '' || domain === '') return undefined;
  return host.endsWith(`.${domain}`) ? host : `${host}.${domain}`;
}

/** The fact that a table of a box was read as a whole; undefined when it was not, or two readings differ. */
export function wholeTable(
  lists: readonly Fact<TableRead>[],
  subject: Subject,
  collection: TableRead['collection'],
): Fact<TableRead> | undefined {
  const own = lists.filter((list) => list.subject === subject && list.value.collection === collection);
  return new Set(own.map(({value}) => value.total)).size === 1 ? own[0] : undefined;
}

type TableRead = ReturnType<(typeof expresswayList)['of']>['value'];

/** Subjects of the facts, each once. */
export function subjectsOf(...lists: readonly (readonly Fact[])[]): readonly Subject[] {
  return [...new Set(lists.flat().map(({subject}) => subject))];
}

export function settled<Value>(store: FactLookup, facts: readonly Fact<Value>[], only?: ExpresswayRole): Fact<Value>[] {
  const boxes = new Map(store.of(knownBoxes).map(({value}) => [value.alias, value]));
  return facts.flatMap((fact) => {
    const box = boxes.get(fact.subject);
    return box === undefined || (only !== undefined && box.role !== only) ? [] : [{...fact, subject: box.subject}];
  });
}

function nameOf(subject: Subject): string | undefined {
  const slash = subject.indexOf('/');
  return slash === -1 ? undefined : subject.slice(slash + 1);
}

function roleIn(store: FactLookup, subject: Subject): ExpresswayRole | undefined {
  const stated = store.of(expresswaySystem).find((fact) => fact.subject === subject && fact.value.role !== undefined);
  const role = expresswayRoleOf(subject) ?? stated?.value.role;
  return role === 'cms' ? undefined : role;
}

/** A box of unknown role that has the name of exactly one known box. */
function roleByName(
  subject: Subject,
  roles: ReadonlyMap<Subject, ExpresswayRole | undefined>,
): ExpresswayRole | undefined {
  const name = nameOf(subject);
  if (name === undefined) return undefined;
  const found = new Set(
    [...roles].flatMap(([other, role]) => (nameOf(other) === name && role !== undefined ? [role] : [])),
  );
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** What a box calls itself, in full and short, where that differs from the name that its facts have. */
function hostNamesOf(store: FactLookup, subject: Subject): string[] {
  const own = store.of(expresswaySystem).filter((fact) => fact.subject === subject);
  const hosts = own.flatMap(({value}) => value.hostName ?? []);
  const domains = own.flatMap(({value}) => value.domainName ?? []);
  const full = hosts.flatMap((hostName) => domains.flatMap((domainName) => fullNameOf({hostName, domainName}) ?? []));
  return [...hosts, ...full].map((name) => name.toLowerCase()).filter((name) => name !== nameOf(subject));
}
