/**
 * Puts parts of a log file together, in their order, so that the outcome is that of one scan: lines and New Years are
 * counted through.
 */
import {YearTurns} from './clock.ts';
import type {CandidateLine, ScanCounts, ScannedPart} from './line-scanner.ts';

export class PartJoiner {
  readonly #onCandidate: (line: CandidateLine) => void;
  #turns = new YearTurns();
  #turn = 0;
  #allLines = 0;
  #lines = 0;
  #unmatched = 0;
  #cut = 0;
  #firstLine: CandidateLine | undefined;
  #lastLine: CandidateLine | undefined;
  /** What the next part goes on from; nothing at the start. */
  #context = 0;

  constructor(onCandidate: (line: CandidateLine) => void) {
    this.#onCandidate = onCandidate;
  }

  /** `candidates`: those of the part, numbered from its own start. */
  add(part: ScannedPart, candidates: readonly CandidateLine[]): void {
    const {months} = part;
    const [linesBefore, turnBefore] = [this.#allLines, this.#turn];
    const turnOfPart = months === undefined ? turnBefore : this.#turns.see(months.first);
    const rebased = ({number, text, turn}: CandidateLine): CandidateLine => ({
      number: linesBefore + number,
      text,
      turn: months === undefined || number < months.firstLine ? turnBefore : turnOfPart + turn,
    });
    for (const candidate of candidates) this.#onCandidate(rebased(candidate));
    if (months !== undefined) {
      this.#turn = turnOfPart + part.turns;
      this.#turns = new YearTurns(months.last, this.#turn);
    }
    if (part.firstLine !== undefined) this.#firstLine ??= rebased(part.firstLine);
    if (part.lastLine !== undefined) this.#lastLine = rebased(part.lastLine);
    this.#unmatched += part.unmatchedLines[this.#context] ?? 0;
    this.#context = part.contexts[this.#context] ?? 0;
    this.#allLines += part.allLines;
    this.#lines += part.lines;
    this.#cut += part.cutLines;
  }

  counts(): ScanCounts {
    return {
      lines: this.#lines,
      unmatchedLines: this.#unmatched,
      cutLines: this.#cut,
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
    };
  }
}
