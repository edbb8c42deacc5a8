/**
 * `xStatus` as text (`xstat_dump_….txt`, or pasted from SSH) as trees like those of status.xml. Blocks begin with `*s`,
 * nest by indentation and end with `*s/end`; one line may also hold a whole path with its value.
 */
import type {XmlElement} from '../cms-api/xml-document.ts';

export interface StatusTree {
  readonly root: XmlElement;
  /** 1-based. */
  readonly firstLine: number;
}

export interface StatusText {
  readonly trees: readonly StatusTree[];
  readonly claimedLines: ReadonlySet<number>;
  /** Whether the last block has no end. */
  readonly isCut: boolean;
}

interface Branch {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Branch[];
  text: string;
  readonly line: number;
  readonly raw: string;
  isClosed: boolean;
}

const blockLine = /^\s*\*s\s+(?:xstatus\s+)?(\S.*?)\s*$/i;
const blockEnd = /^\s*\*s\s*\/\s*end\s*$/i;
/** `Address: "192.0.2.7"`, `Zone 2:`, `Peer 1 SIP Status: Active` */
const entryLine = /^([A-Za-z][\w.-]*(?:[ /]+[\w.-]+){0,20})\s*:\s*(?:"(.*)"|(.*?))?\s*$/;
/** No line of a status is longer. */
const longestLine = 4_000;
const deepest = 64;
const mostBranches = 300_000;
/** Nobody pastes the status of more boxes. */
const mostTrees = 200;

/** Whether a line begins a block of `xStatus`. */
export function isStatusBlock(line: string): boolean {
  const match = line.length > longestLine ? null : blockLine.exec(line);
  return match !== null && entryLine.test(match[1] ?? '');
}

/** `isBoundary` tells the lines that begin the text of another box. */
export function readStatusText(lines: readonly string[], isBoundary: (line: string) => boolean): StatusText {
  const claimedLines = new Set<number>();
  const trees: {root: Branch; firstLine: number}[] = [];
  let open: {indent: number; branch: Branch}[] = [];
  let branches = 0;
  let isInBlock = false;
  let hasEnds = false;
  const begin = (line: number): Branch => {
    const root = makeBranch('Status', undefined, line, '');
    trees.push({root, firstLine: line});
    return root;
  };
  const close = (): void => {
    for (const {branch} of open) branch.isClosed = true;
    open = [];
    isInBlock = false;
  };
  let isNewBox = true;
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    if (raw.length > longestLine || branches > mostBranches || trees.length > mostTrees) continue;
    if (isBoundary(raw)) {
      close();
      isNewBox = true;
      continue;
    }
    if (blockEnd.test(raw)) {
      close();
      hasEnds = true;
      claimedLines.add(line);
      continue;
    }
    const block = blockLine.exec(raw);
    const entry = readEntry(block === null ? raw.trim() : (block[1] ?? ''));
    if (block !== null && entry !== undefined) {
      close();
      let root = trees.at(-1)?.root;
      // The same section a second time is the status of another box, or of another time.
      if (root === undefined || isNewBox || isThere(root, entry)) root = begin(line);
      isNewBox = false;
      const branch = grow(root, entry, line, raw);
      open = [{indent: -1, branch}];
      isInBlock = true;
    } else if (isInBlock && entry !== undefined) {
      const indent = raw.length - raw.trimStart().length;
      while (open.length > 1 && (open.at(-1)?.indent ?? -1) >= indent) {
        const left = open.pop();
        if (left !== undefined) left.branch.isClosed = true;
      }
      const parent = open.at(-1)?.branch;
      if (parent === undefined || open.length > deepest || (parent.text !== '' && parent.children.length === 0))
        continue;
      const branch = grow(parent, entry, line, raw);
      open.push({indent, branch});
    } else {
      // Something else begins; an indented line may be the rest of a value that the terminal broke.
      if (isInBlock && /^\S/.test(raw)) {
        open = [];
        isInBlock = false;
      }
      continue;
    }
    branches += 1;
    claimedLines.add(line);
  }
  return {trees, claimedLines, isCut: isInBlock && hasEnds};
}

interface Entry {
  readonly words: readonly string[];
  /** Undefined for a line that only opens a level. */
  readonly value: string | undefined;
}

function readEntry(text: string): Entry | undefined {
  const match = entryLine.exec(text);
  if (match === null) return undefined;
  const value = match[2] ?? (match[3] === '' ? undefined : match[3]);
  return {words: (match[1] ?? '').split(/[ /]+/), value};
}

/** Names with the numbers behind them. */
function* steps(words: readonly string[]): Generator<{name: string; item: string | undefined}> {
  for (let index = 0; index < words.length; index += 1) {
    const next = words[index + 1];
    const item = next !== undefined && /^\d+$/.test(next) ? next : undefined;
    yield {name: words[index] ?? '', item};
    if (item !== undefined) index += 1;
  }
}

function childNamed(parent: Branch, name: string, item: string | undefined): Branch | undefined {
  return parent.children.findLast((child) => child.name === name && child.attributes.get('item') === item);
}

function isThere(root: Branch, {words, value}: Entry): boolean {
  let branch: Branch | undefined = root;
  for (const {name, item} of steps(words)) branch = branch === undefined ? undefined : childNamed(branch, name, item);
  return branch !== undefined && (value === undefined || branch.text !== '');
}

/** The branch at the end of the path; what is missing on the way is made. */
function grow(parent: Branch, {words, value}: Entry, line: number, raw: string): Branch {
  let branch = parent;
  for (const {name, item} of steps(words)) {
    const known = childNamed(branch, name, item);
    const next = known ?? makeBranch(name, item, line, raw);
    if (known === undefined) branch.children.push(next);
    branch = next;
  }
  if (value !== undefined) {
    branch.text = value;
    branch.isClosed = true;
  }
  return branch;
}

function makeBranch(name: string, item: string | undefined, line: number, raw: string): Branch {
  const attributes: ReadonlyMap<string, string> = item === undefined ? new Map() : new Map([['item', item]]);
  return {name, attributes, children: [], text: '', line, raw: raw.trim(), isClosed: false};
}
