/** Holds a rule against its own samples: a rule that does not recognise what it says it does is not used. */
import {compileRule, type LogRule} from './log-rule.ts';

export interface SampleFault {
  /** Where in the rule: `['samples', 0, 'fields']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Empty when all samples match with their fields and no look-alike does. The pattern has to be a regular expression. */
export function sampleFaults(rule: LogRule): readonly SampleFault[] {
  const expression = compileRule(rule);
  const matchOf = (text: string) =>
    rule.anchors.some((anchor) => text.includes(anchor)) ? expression.exec(text) : undefined;
  const faults: SampleFault[] = [];
  rule.samples.forEach(({text, fields = {}}, index) => {
    const match = matchOf(text);
    if (match === undefined) faults.push({path: ['samples', index, 'text'], message: 'holds none of the anchors'});
    else if (match === null) faults.push({path: ['samples', index, 'text'], message: 'does not match the pattern'});
    else {
      const message = fieldsFault(fields, match.groups ?? {});
      if (message !== undefined) faults.push({path: ['samples', index, 'fields'], message});
    }
  });
  rule.lookAlikes?.forEach((text, index) => {
    if (matchOf(text)) faults.push({path: ['lookAlikes', index], message: 'matches the pattern and must not'});
  });
  return faults;
}

function fieldsFault(
  stated: Readonly<Record<string, string>>,
  groups: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const name of new Set([...Object.keys(stated), ...Object.keys(groups)])) {
    const [expected, got] = [stated[name], groups[name]?.trim()];
    if (expected !== got) return `${name}: the sample states ${quoted(expected)}, the pattern gives ${quoted(got)}`;
  }
  return undefined;
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
