/** Reads a facts file back. Every line is checked; what cannot be taken is said with its line number. */
import type * as z from 'zod';
import type {Fact, FactType} from '../../facts/fact.ts';
import {factTypes} from '../../facts/generated/registry.ts';
import {quoteOf} from '../../model/origin.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {factsFileVersion, lineSchemas} from './facts-file-format.ts';
import {readLines} from './read-lines.ts';

export const factsFileReader: ContainerReader = {
  id: 'facts',
  title: 'facts of an earlier run',
  kind: 'container',
  recognise: ({text}: Head) => (text !== undefined && /^\ufeff?\s*\{\s*"wrtcDoctorFacts"\s*:/.test(text) ? 1 : 0),
  read: readFactsFile,
};

const typesById: ReadonlyMap<string, FactType> = new Map(factTypes.map((type) => [type.id, type]));

async function readFactsFile(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome> {
  const problems = new Problems();
  const schemas = lineSchemas();
  let facts = 0;
  let hasHeader = false;
  for await (const {number, text} of readLines(input, context)) {
    if (text === undefined) problems.add(number, 'too long');
    else if (text.trim() === '') continue;
    else if (!hasHeader) {
      const version = schemas.header.safeParse(parseJson(text)).data?.wrtcDoctorFacts;
      if (version !== factsFileVersion) return {state: 'unreadable', notes: [versionNote(version)]};
      hasHeader = true;
    } else {
      const problem = takeLine(text, schemas, {
        ...context,
        emit: (fact) => {
          facts += 1;
          context.emit(fact);
        },
      });
      if (problem !== undefined) problems.add(number, problem);
    }
  }
  const notes = [facts === 1 ? '1 fact' : `${facts} facts`, ...problems.notes()];
  return {state: problems.count > 0 ? 'partial' : 'read', notes};
}

function versionNote(version: number | undefined): string {
  if (version === undefined) return 'its first line is no header of a facts file';
  return `facts of version ${version}; this program reads version ${factsFileVersion}: use the wrtc-doctor that wrote it, or a newer one`;
}

/** Takes one line into the run; returns what is wrong with it otherwise. */
function takeLine(text: string, schemas: ReturnType<typeof lineSchemas>, context: ReadContext): string | undefined {
  const json = parseJson(text);
  if (json === undefined) return 'no JSON';
  const absence = schemas.absence.safeParse(json);
  if (absence.success) {
    context.absent(absence.data.absence);
    return undefined;
  }
  const fact = schemas.fact.safeParse(json);
  if (!fact.success) return `no fact: ${firstIssue(fact.error)}`;
  const {type, subject, origin, value, at} = fact.data;
  const checked = typesById.get(type)?.schema.safeParse(value);
  if (checked === undefined) return `unknown type ${quoteOf(JSON.stringify(type)).slice(0, 80)}`;
  if (!checked.success) return `invalid ${type}: ${firstIssue(checked.error)}`;
  const taken: Fact = {type, subject, origin, value: checked.data, ...(at === undefined ? {} : {at})};
  context.emit(taken);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'not valid' : quoteOf(`${issue.path.join('.') || 'line'}: ${issue.message}`);
}

/** What is wrong, each kind once with its lines. */
class Problems {
  readonly #lines = new Map<string, number[]>();
  count = 0;

  add(line: number, problem: string): void {
    this.count += 1;
    const key = this.#lines.has(problem) || this.#lines.size < 20 ? problem : 'other problems';
    const lines = this.#lines.get(key) ?? [];
    lines.push(line);
    this.#lines.set(key, lines);
  }

  notes(): readonly string[] {
    return [...this.#lines].map(([problem, lines]) => {
      const shown = lines.slice(0, 5).join(', ');
      const rest = lines.length > 5 ? ` and ${lines.length - 5} more` : '';
      return `${lines.length === 1 ? 'line' : 'lines'} ${shown}${rest}: ${problem}`;
    });
  }
}
