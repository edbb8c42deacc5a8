/**
 * What the web bridge and the Call Bridge log about single sign-on, each message with the sign-in that it belongs to.
 * Most lines name it by a tracing id; errors stand without one next to a line that has it.
 */
import {groupBy} from '../../model/group-by.ts';
import {defineDerived} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {logEvent} from '../log-event.ts';
import {groupFacts} from './boxes-of.ts';
import {inLogOrder, isAfter} from './log-order.ts';

export interface SsoEvent {
  readonly signature: string;
  /** Tracing id of the sign-in, or the line's own place where none is known. */
  readonly signIn: string;
  /** `sso_corp.zip`, where the log tells which one served this sign-in. */
  readonly archive: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** The lines of one step of a sign-in stand together; others may come between. */
const mostLinesApart = 10;

export const ssoEvents = defineDerived<SsoEvent>({
  id: 'log.sso-events',
  title: 'single sign-on in the log of CMS',
  collect:
    'open the join page with `?trace=true` at the end of its address, sign in, and fetch `log` of the CMS with the web bridge by SFTP',
  derive: (store) => {
    const events = store.of(logEvent).filter(({value}) => /^(?:sso|login)-/.test(value.signature));
    const archives = new Map<string, string>();
    for (const {value} of events) {
      const {tracing, archive} = value.fields;
      if (tracing !== undefined && archive !== undefined) archives.set(tracing, archive);
    }
    const logs = groupBy(events, ({origin}) => origin.input);
    return inLogOrder(events).map((fact): Fact<SsoEvent> => {
      const {signature, fields} = fact.value;
      const tracing = fields.tracing ?? nearestTracing(fact, logs.get(fact.origin.input) ?? []);
      return {
        type: 'log.sso-events',
        subject: fact.subject,
        origin: fact.origin,
        value: {
          signature,
          signIn: tracing ?? `${fact.origin.input}:${fact.origin.line ?? 0}`,
          archive: tracing === undefined ? undefined : archives.get(tracing),
          fields,
        },
      };
    });
  },
});

type LogEventFact = ReturnType<typeof logEvent.of>;

function nearestTracing(fact: LogEventFact, log: readonly LogEventFact[]): string | undefined {
  const distance = ({origin}: LogEventFact): number => Math.abs((origin.line ?? 0) - (fact.origin.line ?? 0));
  const [nearest] = log
    .filter((other) => other.value.fields.tracing !== undefined && distance(other) <= mostLinesApart)
    .toSorted((one, other) => distance(one) - distance(other));
  return nearest?.value.fields.tracing;
}

/** Whether a sign-in went through the same identity provider, as far as the log tells. */
export function isSameProvider(one: Fact<SsoEvent>, other: Fact<SsoEvent>): boolean {
  const [mine, its] = [one.value.archive, other.value.archive];
  return mine === undefined || its === undefined || mine === its;
}

/** Failures of one kind, by the archive whose provider gave them; left out where the same step worked later. */
export function lastingSsoFailures(
  events: readonly Fact<SsoEvent>[],
  signatures: readonly string[],
  success: string,
): readonly (readonly [Fact<SsoEvent>, ...Fact<SsoEvent>[]])[] {
  const failures = events.filter(
    (event) =>
      signatures.includes(event.value.signature) &&
      !events.some(
        (other) => other.value.signature === success && isSameProvider(other, event) && isAfter(other, event) === true,
      ),
  );
  return groupFacts(failures, ({value}) => value.archive ?? '');
}

/** How many sign-ins the messages are of. */
export function countSignIns(events: readonly Fact<SsoEvent>[]): number {
  return new Set(events.map(({value}) => value.signIn)).size;
}
