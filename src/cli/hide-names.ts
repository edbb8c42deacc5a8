/** `p` on the screens: names and addresses as tokens, as with `--redact`, in what is on the screen already. */
import {FactStore} from '../facts/store.ts';
import type {Report} from '../model/report.ts';
import type {TimeLine} from '../model/time-line.ts';
import {type KnownNames, Redactor} from '../redact/redactor.ts';
import type {Hiding, Judged} from '../ui/state.ts';
import {redactionKey} from './collect.ts';
import {knownNames} from './known-names.ts';
import {redacted} from './redact-run.ts';

/** Arguments of messages that hold a name by itself. */
const namingArguments = /user|realm|host|box|space|name|zone|account|domain|group|holder|label/i;

/** `factsOf`: what was read, where it is known. */
export function hidingOf(factsOf: () => FactStore | undefined = () => undefined): Hiding {
  const key = redactionKey();
  return (judged) => ({...judged, ...remembered(redacted(judged, new Redactor(key, namesOf(judged, factsOf()))))});
}

function namesOf({report, attempts = []}: Judged, facts = new FactStore()): KnownNames {
  const known = knownNames(facts, {path: '', content: {}, facts: [], acceptances: []}, []);
  return {
    ...known,
    hosts: [...known.hosts, ...boxNames(report), ...given(attempts.flatMap(({lines}) => lines.map(({host}) => host)))],
    users: [...known.users, ...argumentNames(report), ...given(attempts.map(({guest}) => guest))],
    titles: [...known.titles, ...given(attempts.flatMap(({displayName, spaceName}) => [displayName, spaceName]))],
  };
}

function given(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}

function boxNames({findings}: Report): readonly string[] {
  return findings
    .flatMap(({subject, related = []}) => [subject, ...related])
    .flatMap((subject) => /^box:[\w-]+\/(.+)$/.exec(subject)?.[1] ?? []);
}

/** Single words only: others are sentences. */
function argumentNames({findings}: Report): readonly string[] {
  return findings.flatMap(({args}) =>
    Object.entries(args).flatMap(([name, value]) =>
      typeof value === 'string' && namingArguments.test(name) && /^[\w@%+-]{3,}$/.test(value) ? [value] : [],
    ),
  );
}

/** The screens ask for the same ladder or time line at each key. */
function remembered({ladders, timeLines, ...judged}: Judged): Judged {
  return {
    ...judged,
    ...(ladders === undefined ? {} : {ladders: {...ladders, of: onceFor(ladders.of)}}),
    ...(timeLines === undefined
      ? {}
      : {timeLines: {all: onceFor<void, TimeLine>(timeLines.all), ofAttempt: onceFor(timeLines.ofAttempt)}}),
  };
}

function onceFor<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, {readonly value: Value}>();
  return (key) => {
    const known = made.get(key) ?? {value: make(key)};
    made.set(key, known);
    return known.value;
  };
}
