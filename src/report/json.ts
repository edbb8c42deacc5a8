/** A report, or what differs between two, as it is, for programs. Escapes what could steer a terminal, so that `cat` of it is safe. */
import type {Comparison} from '../model/comparison.ts';
import type {Report} from '../model/report.ts';

export function writeJson(report: Report | Comparison): string {
  return `${escapeControls(JSON.stringify(report, null, 2))}\n`;
}

/** JSON escapes C0 by itself; DEL, C1 and the controls that reorder text it does not. */
export function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
