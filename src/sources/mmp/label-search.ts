/** Finds the label of a line among those that commands print: as written, in the words of another version, or misread. */
import {type CommandShape, commandShapes, type LabelShape} from './command-shapes.ts';
import {findMisread} from './misreading.ts';

export interface LabelledText {
  readonly label: string;
  readonly value: string;
  /** Whether a colon parts the two, and not only space. */
  readonly hasColon: boolean;
}

export interface FoundLabel {
  readonly shape: LabelShape;
  /** As printed, when OCR or a typing error changed the label. */
  readonly misread?: string;
}

/** `Label : value`, with tabs or spaces round the colon, or a label and its value with a gap between. */
export function splitLabel(text: string): LabelledText | undefined {
  const withColon = /^\s*(?:[-*•·]\s+)?([A-Za-z0-9|][\w .&/|!()-]{1,60}?)\s*[:;]\s*(.*)$/.exec(text);
  const match =
    withColon ??
    /^\s*([A-Za-z][\w .&/-]{1,60}?)(?:\t+\s*| {2,})(\S.*)$/.exec(text) ??
    /^\s*(listen interface)\s+(\S+)\s*$/i.exec(text);
  const label = match?.[1];
  if (match === null || label === undefined) return undefined;
  return {label: label.trim(), value: (match[2] ?? '').trim(), hasColon: withColon !== null};
}

export function findLabel(
  shapes: readonly CommandShape[],
  text: LabelledText,
  isNamed: boolean,
): FoundLabel | undefined {
  return (
    findExactLabel(shapes, text.label, isNamed) ?? (text.hasColon ? findMisreadLabel(shapes, text.label) : undefined)
  );
}

export function findExactLabel(
  shapes: readonly CommandShape[],
  text: string,
  isNamed: boolean,
): FoundLabel | undefined {
  const wanted = singular(text);
  for (const {labels} of shapes) {
    const shape =
      labels.find(({label}) => singularByLabel.get(label) === wanted) ??
      labels.find(({also, isTelling}) => (isNamed || isTelling === true) && also?.test(wanted) === true);
    if (shape !== undefined) return {shape};
  }
  return undefined;
}

/** Whether a label is one of these as printed by the versions that are known best. */
export function isKnownLabel(text: string): boolean {
  return singularLabels.has(singular(text));
}

const singularByLabel: ReadonlyMap<string, string> = new Map(
  commandShapes.flatMap(({labels}) => labels).map(({label}) => [label, singular(label)]),
);

const singularLabels: ReadonlySet<string> = new Set(singularByLabel.values());

/** A label whose words are all words of labels is another label, however near: `HTTPS redirect` is no `HTTP redirect`. */
const vocabulary: ReadonlySet<string> = new Set([
  ...commandShapes.flatMap(({labels}) => labels).flatMap(({label}) => singular(label).split(' ')),
  ...'https http tls c2w ldap sip dtls ip ipv4 ipv6 cluster database'.split(' '),
]);

function findMisreadLabel(shapes: readonly CommandShape[], text: string): FoundLabel | undefined {
  if (
    singular(text)
      .split(' ')
      .every((word) => vocabulary.has(word))
  )
    return undefined;
  const all = shapes.flatMap(({labels}) => labels);
  const [label, ...others] = findMisread(text, [...new Set(all.map((shape) => shape.label))]);
  const shape = all.find((candidate) => candidate.label === label);
  // Two labels that are as near: nobody knows which it was.
  return shape === undefined || others.length > 0 ? undefined : {shape, misread: text};
}

/** Lower case, one space between words, no plural. */
function singular(label: string): string {
  return label
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .map((word) => (/^(?!https$).{4,}[^s]s$/.test(word) ? word.slice(0, -1) : word))
    .join(' ');
}
