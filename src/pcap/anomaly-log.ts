/** What could not be decoded, counted by what it is: a damaged file gives a few rows, not one for each packet. */

export interface Anomaly {
  /** `truncated`: cut short. `malformed`: wrong. `unknown`: not supported. `dropped`: left out to bound memory. */
  readonly kind: 'truncated' | 'malformed' | 'unknown' | 'dropped';
  /** `file`, `link`, `ip`, `tcp`, `stun`, `turn` */
  readonly layer: string;
  readonly detail: string;
  readonly count: number;
}

export interface LocatedAnomaly extends Anomaly {
  /** Which of the files that are read as one, from 0. */
  readonly file: number;
  /** Of the first packet that it concerns, where there is one. */
  readonly frame?: number;
}

/** Details are written here and few; this holds should one ever carry something from the input. */
const mostRows = 200;
const unlisted = `anomalies of other kinds than the first ${mostRows}`;

type Row = {-readonly [Key in keyof LocatedAnomaly]: LocatedAnomaly[Key]};

export class AnomalyLog {
  /** The file that is being read. */
  file = 0;
  readonly #rows = new Map<string, Row>();
  #unlisted: Row | undefined;

  /** `file`: of the frame, where it is not the one that is being read. */
  add(kind: Anomaly['kind'], layer: string, detail: string, frame?: number, file = this.file): void {
    const key = `${file} ${kind} ${layer} ${detail}`;
    const row = this.#rows.get(key);
    if (row !== undefined) {
      row.count += 1;
      // What is said at the end of a stream may be about an earlier packet.
      if (frame !== undefined) row.frame = Math.min(frame, row.frame ?? frame);
    } else if (this.#rows.size < mostRows) {
      this.#rows.set(key, {kind, layer, detail, count: 1, file, ...(frame === undefined ? {} : {frame})});
    } else {
      this.#unlisted ??= {
        kind: 'dropped',
        layer: 'file',
        detail: unlisted,
        count: 0,
        file,
        ...(frame === undefined ? {} : {frame}),
      };
      this.#unlisted.count += 1;
    }
  }

  get rows(): readonly LocatedAnomaly[] {
    return [...this.#rows.values(), ...(this.#unlisted === undefined ? [] : [this.#unlisted])];
  }
}
