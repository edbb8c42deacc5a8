/** Connections over time and changes by people, from the messages of logs and from the guests who came over a link. */
import {groupBy} from '../../model/group-by.ts';
import type {Instant} from '../../model/instant.ts';
import type {ChangeRow, ConnectionRow, ConnectionState, LogHistory} from '../../model/log-history.ts';
import type {FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {logEvent} from '../log-event.ts';
import {joinAttempts} from './join-attempts.ts';

type Fields = Readonly<Record<string, string>>;

interface Told {
  readonly name: string;
  readonly isUp: boolean;
}

const alarmName = 'Expressway alarm';

/** What a message says of a connection; a name without the host that it lacks would mix several. */
const tellings: Readonly<Record<string, (fields: Fields) => Told | undefined>> = {
  'web-bridge-connection-failed': ({host}) => down('web bridge', host),
  'web-bridge-name-unresolved': ({host}) => down('web bridge', host),
  'web-bridge-link-failed': ({link}) => down('web bridge link', link),
  'c2w-failure': ({host}) => down('C2W of the Call Bridge to', host),
  'scheduler-connection': ({host, state}) =>
    host === undefined ? undefined : {name: `C2W of the scheduler to ${host}`, isUp: state === 'UP'},
  'xmpp-connection-lost': () => ({name: 'XMPP', isUp: false}),
  'xmpp-refused': () => ({name: 'XMPP', isUp: false}),
  'expressway-cms-check-failed': ({host}) => down('web bridge, as Expressway-C checks it:', host),
  'expressway-proxy-tls-failure': ({host}) => down('proxy of Expressway to', host),
  'expressway-proxy-untrusted': ({host}) => down('proxy of Expressway to', host),
  'expressway-proxy-name-missing': ({host}) => down('proxy of Expressway to', host),
  'expressway-alarm-raised': ({number}) => down(alarmName, number),
  'expressway-alarm-lowered': ({number}) =>
    number === undefined ? undefined : {name: `${alarmName} ${number}`, isUp: true},
};

function down(what: string, which: string | undefined): Told | undefined {
  return which === undefined ? undefined : {name: `${what} ${which}`, isUp: false};
}

/** Undefined where logs tell neither. */
export function logHistoryOf(store: FactLookup): LogHistory | undefined {
  const events = store.of(logEvent);
  const states = [...events.flatMap(stateOf), ...linksUsed(store)].sort((one, other) => byTime(one.state, other.state));
  const connections = [...groupBy(states, ({name}) => name)]
    // A link over which guests come and that never failed is no news.
    .filter(([, own]) => own.some(({isEvent}) => isEvent))
    .map(
      ([name, own]): ConnectionRow => ({
        name,
        kind: name.startsWith(alarmName) ? 'alarm' : 'connection',
        states: own.map(({state}) => state),
      }),
    );
  const changes = events.flatMap(changeOf).sort(byTime);
  return connections.length + changes.length === 0 ? undefined : {connections, changes};
}

interface NamedState {
  readonly name: string;
  readonly state: ConnectionState;
  readonly isEvent: boolean;
}

function stateOf({origin, value}: Fact<{signature: string; fields: Fields; time?: Instant | undefined}>): NamedState[] {
  const told = tellings[value.signature]?.(value.fields);
  if (told === undefined) return [];
  const {reason} = value.fields;
  const state = {isUp: told.isUp, ...placeOf(origin, value.time), ...(reason === undefined ? {} : {reason})};
  return [{name: told.name, state, isEvent: true}];
}

/** A guest's login over a web bridge link proves that it was up. */
function linksUsed(store: FactLookup): NamedState[] {
  return store
    .of(joinAttempts)
    .flatMap(({origin, value: {link, startedAt}}) =>
      link === undefined
        ? []
        : [{name: `web bridge link ${link}`, state: {isUp: true, ...placeOf(origin, startedAt)}, isEvent: false}],
    );
}

const changeSignatures = new Set([
  'cms-turn-changed',
  'cms-bridge-changed',
  'expressway-turn-changed',
  'expressway-guest-uri-set',
  'api-trace-change',
]);

function changeOf({origin, value}: Fact<{signature: string; fields: Fields; time?: Instant | undefined}>): ChangeRow[] {
  if (!changeSignatures.has(value.signature)) return [];
  const {user, address} = value.fields;
  return [
    {
      what: whatOf(value.signature, value.fields),
      ...(user === undefined ? {} : {user}),
      ...(address === undefined ? {} : {address}),
      ...placeOf(origin, value.time),
    },
  ];
}

function whatOf(
  signature: string,
  {action = '', object = '', id = '', method = '', path = '', ...rest}: Fields,
): string {
  switch (signature) {
    case 'cms-turn-changed':
      return `${action} TURN server ${id}`;
    case 'cms-bridge-changed':
      return `${action} ${object} ${id}`;
    case 'expressway-turn-changed':
      return rest.detail ?? 'a TURN setting';
    case 'expressway-guest-uri-set':
      return `set the guest account client URI ${rest.host ?? ''}`.trim();
    default:
      return `${method} for "${path}"`;
  }
}

function placeOf({input, line}: Fact['origin'], time: Instant | undefined) {
  return {input, ...(line === undefined ? {} : {line}), ...(time === undefined ? {} : {time})};
}

/** What has no time comes last. */
function byTime({time: one}: {readonly time?: Instant}, {time: other}: {readonly time?: Instant}): number {
  if (one === undefined || other === undefined) return (one === undefined ? 1 : 0) - (other === undefined ? 1 : 0);
  return one.iso < other.iso ? -1 : one.iso > other.iso ? 1 : 0;
}
