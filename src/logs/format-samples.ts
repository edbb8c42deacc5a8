/** Holds a format against its own samples: one that does not read what it says it does is not used. */
import {readStamp} from './clock.ts';
import {LogClock} from './log-clock.ts';
import type {LineSample, LogFormat, LogLine, WrappedSample} from './log-format.ts';
import {FormatSet} from './log-formats.ts';
import type {SampleFault} from './rule-samples.ts';
import {textFields} from './text-fields.ts';

const yearOfSamples = 2024;

/**
 * Empty when all samples are read as they say and no look-alike is read. `others`: the formats that it is used with; a
 * wrapping reads what is wrapped by them. The patterns have to be regular expressions.
 */
export function formatFaults(format: LogFormat, others: readonly LogFormat[]): readonly SampleFault[] {
  const formats = new FormatSet(
    format.kind === 'layout' ? [format] : [format, ...others.filter(({kind}) => kind === 'layout')],
  );
  const faults: SampleFault[] = [];
  format.samples.forEach((sample, index) => {
    const line = formats.read(sample.line);
    const isIts = format.kind === 'layout' ? line?.format.id === format.id : line?.wrapping?.id === format.id;
    if (line === undefined || !isIts) faults.push({path: ['samples', index, 'line'], message: 'is not read by it'});
    else faults.push(...differences(sample, line).map(([key, message]) => ({path: ['samples', index, key], message})));
  });
  format.lookAlikes?.forEach((text, index) => {
    const line = formats.read(text);
    const isIts = format.kind === 'layout' ? line !== undefined : line?.wrapping?.id === format.id;
    if (isIts) faults.push({path: ['lookAlikes', index], message: 'is read by it and must not be'});
  });
  return faults;
}

function differences(sample: LineSample | WrappedSample, line: LogLine): [key: string, message: string][] {
  const stamp = readStamp(line.stamp, line.text, () => 0);
  const clock = new LogClock({year: yearOfSamples});
  if (stamp !== undefined) clock.see(stamp);
  const got: Readonly<Record<string, unknown>> = {
    level: line.level,
    layout: line.format.id,
    text: line.text,
    host: line.host,
    process: line.process,
    iso: stamp === undefined ? undefined : clock.instantOf(stamp)?.iso,
    fields: textFields(line),
  };
  const keys = [
    'text',
    'host',
    'process',
    'iso',
    ...(['level', 'layout', 'fields'] as const).filter((key) => key in sample),
  ];
  const stated: Readonly<Record<string, unknown>> = {...sample};
  return keys.flatMap((key): [string, string][] => {
    const [said, read] = [wordsOf(stated[key]), wordsOf(got[key])];
    return said === read ? [] : [[key, `the sample states ${said}, the format gives ${read}`]];
  });
}

/** The order of keys plays no part. */
function wordsOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))));
}
