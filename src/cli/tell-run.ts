/**
 * What goes to standard error while a run is on: how far the reading is, on a terminal, and what is proved while an
 * input is still open. Standard output holds the report alone.
 */
import type {RunEvent} from '../engine/events.ts';
import type {Finding, Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {amountText, speedText} from '../report/reading-speed.ts';
import {textWidth} from '../report/text-width.ts';
import {cleanText, placeText, severityWord} from '../report/words.ts';

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A file that is read at once needs no progress. */
const quietMs = 1000;
const betweenMs = 200;
const eraseLine = '\r\u001b[K';

export class RunTeller {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #inputs = new Map<string, {readonly startedAt: number; readonly sizeBytes: number | undefined}>();
  /** By fingerprint. */
  #told = new Map<string, Finding>();
  #shownAt = 0;
  #isShown = false;

  /** `now`: milliseconds. */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
  }

  follow(event: RunEvent): void {
    switch (event.kind) {
      case 'input-started':
        this.#inputs.set(event.path, {startedAt: this.#now(), sizeBytes: event.sizeBytes});
        break;
      case 'input-progress':
        this.#progress(event.path, event.bytesRead);
        break;
      case 'so-far':
        this.#findings(event.report);
        break;
      case 'input-done':
      case 'checks-started':
      case 'check-done':
      case 'finished':
        this.#erase();
        break;
    }
  }

  #progress(path: string, bytesRead: number): void {
    const input = this.#inputs.get(path);
    const now = this.#now();
    if (input === undefined || now - input.startedAt < quietMs || now - this.#shownAt < betweenMs) return;
    if (this.#terminal.isTTY !== true) return;
    this.#shownAt = now;
    const reading = {bytesRead, sizeBytes: input.sizeBytes, elapsedMs: now - input.startedAt};
    const line = ` ${[cleanText(path), amountText(reading), speedText(reading)].filter(Boolean).join('  ')}`;
    const room = (this.#terminal.columns ?? 80) - 1;
    // A line that is wider would not be erased whole.
    this.#terminal.write(`${eraseLine}${textWidth(line) > room ? line.slice(-Math.floor(room / 2)) : line}`);
    this.#isShown = true;
  }

  #erase(): void {
    if (this.#isShown) this.#terminal.write(eraseLine);
    this.#isShown = false;
  }

  /** New causes, and those that later packets took back. */
  #findings({findings, diagnoses}: Report): void {
    const causes = new Map(
      diagnoses
        .flatMap(({root}) => findings.find(({id}) => id === root) ?? [])
        .map((finding) => [finding.fingerprint, finding]),
    );
    const appeared = [...causes].filter(([key]) => !this.#told.has(key)).map(([, finding]) => finding);
    const gone = [...this.#told].filter(([key]) => !causes.has(key)).map(([, finding]) => finding);
    if (appeared.length + gone.length > 0) this.#erase();
    for (const finding of appeared) this.#terminal.write(foundLine(finding));
    for (const finding of gone) this.#terminal.write(`no longer so: ${cleanText(plainText(finding.text))}\n`);
    this.#told = causes;
  }
}

function foundLine(finding: Finding): string {
  const [piece] = finding.evidence;
  const place = piece === undefined ? '' : `\n    ${placeText(piece.origin)}`;
  return `${severityWord(finding)}: ${cleanText(plainText(finding.text))} [${finding.rule}]${place}\n`;
}
