/** `--redact`: what a run shows, with names and addresses as tokens, as in the archive of `collect`. Secrets are never shown. */
import type {RunEvent} from '../engine/events.ts';
import type {FactStore} from '../facts/store.ts';
import {Redactor} from '../redact/redactor.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {redactFileName} from './bundle.ts';
import {redactionKey} from './collect.ts';
import {knownNames} from './known-names.ts';

/** Fields that hold words of this program; some look like host names (`dns.answer`). */
const ownWords: readonly string[] = [
  ...['tool', 'rules', 'id', 'rule', 'message', 'fingerprint', 'fact', 'collect', 'docs', 'format', 'formats'],
  ...['status', 'severity', 'impact', 'confidence', 'verdict', 'kind', 'basis', 'state', 'iso', 'zone', 'year'],
  ...['outcome', 'reached', 'stage', 'lane', 'lanes', 'tone', 'process', 'check', 'through'],
];
/** Fields that hold the name of a file: its ending is none of a host. */
const fileFields: readonly string[] = ['input', 'path', 'place'];

/** The events of a run; `storeOf` gives its facts once all are read. Only what is shown at the end is changed. */
export async function* redactRun(
  events: AsyncIterable<RunEvent>,
  storeOf: () => FactStore | undefined,
  site: SiteFile,
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    const store = storeOf();
    yield event.kind === 'finished' && store !== undefined
      ? {...event, ...redacted(event, new Redactor(redactionKey(), knownNames(store, site, [])))}
      : event;
  }
}

type Judged = Pick<Extract<RunEvent, {kind: 'finished'}>, 'report' | 'attempts' | 'ladders' | 'timeLines'>;

export function redacted({report, attempts, ladders, timeLines}: Judged, redactor: Redactor): Judged {
  const clean = <Value>(value: Value): Value => withoutNames(value, redactor) as Value;
  return {
    report: clean(report),
    ...(attempts === undefined ? {} : {attempts: clean(attempts)}),
    ...(ladders === undefined
      ? {}
      : {
          ladders: {
            count: ladders.count,
            of: (number) => clean(ladders.of(number)),
            withAddress: (address) => ladders.withAddress(address),
          },
        }),
    ...(timeLines === undefined
      ? {}
      : {
          timeLines: {
            all: () => clean(timeLines.all()),
            ofAttempt: (number) => clean(timeLines.ofAttempt(number)),
          },
        }),
  };
}

function withoutNames(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redactWord(value);
  if (Array.isArray(value)) return value.map((entry) => withoutNames(entry, redactor));
  if (typeof value !== 'object' || value === null) return value;
  // The prose of a message, between its values: words of this program.
  if ('kind' in value && value.kind === 'text') return value;
  // The bytes of a packet hold names and addresses in a form of their own.
  const entries = Object.entries(value).filter(([name, entry]) => name !== 'bytes' || typeof entry !== 'object');
  return Object.fromEntries(
    entries.map(([name, entry]) => {
      // Values of the user, whatever a message calls them.
      if (name === 'args') return [name, redactor.redactJson(entry)];
      if (ownWords.includes(name)) return [name, entry];
      if (fileFields.includes(name) && typeof entry === 'string') return [name, redactPath(entry, redactor)];
      return [name, withoutNames(entry, redactor)];
    }),
  );
}

/** Of a place in a file, `sites/acme.yaml line 31`, too. */
function redactPath(place: string, redactor: Redactor): string {
  const [, path = place, rest = ''] = /^(.*?)( (?:line|entry) \d+)?$/.exec(place) ?? [];
  const parts = path.split('/').map((part) => redactFileName(part, redactor));
  return `${parts.join('/')}${rest}`;
}
