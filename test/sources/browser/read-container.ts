/** A reader of whole files, read in this process. */
import type {Fact} from '../../../src/facts/fact.ts';
import type {ContainerReader, EvidenceInput, ReadOutcome} from '../../../src/sources/format-reader.ts';

export async function readText(
  reader: ContainerReader,
  text: string,
): Promise<{readonly score: number; readonly facts: readonly Fact[]; readonly outcome: ReadOutcome}> {
  const bytes = Buffer.from(text);
  const head = {bytes: bytes.subarray(0, 65_536), text: text.slice(0, 65_536)};
  const facts: Fact[] = [];
  const input: EvidenceInput = {
    path: 'evidence.json',
    fileName: 'evidence.json',
    sizeBytes: bytes.length,
    head,
    isWholeInHead: bytes.length <= 65_536,
    async *chunks() {
      yield bytes;
    },
  };
  const outcome = await reader.read(input, {
    emit: (fact) => facts.push(fact),
    absent: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
    boxHint: undefined,
  });
  return {score: reader.recognise(head, 'evidence.json'), facts, outcome};
}

/** Of one type. */
export function valuesOf<Value>(
  facts: readonly Fact[],
  type: {readonly id: string; readonly schema: {parse(value: unknown): Value}},
): Value[] {
  return facts.filter((fact) => fact.type === type.id).map(({value}) => type.schema.parse(value));
}
