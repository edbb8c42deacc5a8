/**
 * Headings that people put between the pastes of several boxes (`# Expressway-C System > DNS`, `[CMS]`), and the banner
 * of Expressway's own pages (`Cisco Expressway-E`). Says whose the lines below are; a sentence that names a box is none.
 */
import type {BoxRole} from '../../model/subject.ts';

export interface BoxHeading {
  /** More than one for `both`; none for a heading that names no box. */
  readonly boxes: readonly BoxRole[];
  /** Without the marks of a heading. */
  readonly text: string;
}

const mentions: readonly {readonly role: BoxRole; readonly pattern: RegExp}[] = [
  {role: 'expressway-c', pattern: /\b(?:expressway|exp|vcs)[-_ ]?(?:c|core|control)\b(?!\w)/i},
  {role: 'expressway-e', pattern: /\b(?:expressway|exp|vcs)[-_ ](?:e|edge|expressway)\b|\bexpresswaye\b/i},
  {role: 'cms', pattern: /\bCMS\b/},
];

const marked = /^\s*(?:#{1,6}\s*|={2,}\s*|-{2,}\s+|\*{2,}\s*|\[)([^\]=]*?)[\]=*#:\s-]*$/;
/** `Cisco Expressway-E`, with what OCR makes of the logo before it. */
const banner = /^(?:\S{1,5} ){0,3}Expressway-([CE])$/i;
/** A line that is nothing but the name of a box, or that and the path of a page. */
const bare =
  /^(?:Expressway-[CE]|CMS)\s*(?::|[-–>:]?\s*(?:System|Configuration|Status|Traversal|Maintenance|Web admin|web page)\b[\w >/&-]*)?$/i;
/** `Configuration on Expressway-E`, in any language. */
const ending = /^(?:[\p{L}]+ ){1,3}Expressway-[CE]$/iu;
const longestHeading = 80;

export function readBoxHeading(line: string): BoxHeading | undefined {
  const text = line.replace(/\s+/g, ' ').trim();
  if (text === '' || text.length > longestHeading || /[<"{]/.test(text)) return undefined;
  const inner = marked.exec(line)?.[1]?.replace(/\s+/g, ' ').trim();
  if (inner !== undefined && inner !== '') return {boxes: boxesIn(inner), text: inner};
  if (banner.test(text) || bare.test(text) || ending.test(text)) return {boxes: boxesIn(text), text};
  return undefined;
}

function boxesIn(text: string): readonly BoxRole[] {
  if (/\bboth\b/i.test(text)) return ['expressway-c', 'expressway-e'];
  const found = mentions.filter(({pattern}) => pattern.test(text)).map(({role}) => role);
  // `Expressway-C CMS page` is a page of Expressway-C.
  const expressways = found.filter((role) => role !== 'cms');
  return expressways.length > 0 ? expressways : found;
}
