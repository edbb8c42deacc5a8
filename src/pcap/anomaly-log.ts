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
  /** Of the first packet that it concerns, where there is one. */
  readonly frame?: number;
}

/** Details are written here and few; this holds should one ever carry something from the input. */
const mostRows = 200;

export class AnomalyLog {
  readonly #rows = new Map<string, {-readonly [Key in keyof LocatedAnomaly]: LocatedAnomaly[Key]}>();

  add(kind: Anomaly['kind'], layer: string, detail: string, frame?: number): void {
    const key = `${kind} ${layer} ${detail}`;
    const row = this.#rows.get(key);
    if (row !== undefined) row.count += 1;
    else if (this.#rows.size < mostRows) {
      this.#rows.set(key, {kind, layer, detail, count: 1, ...(frame === undefined ? {} : {frame})});
    }
  }

  get rows(): readonly LocatedAnomaly[] {
    return [...this.#rows.values()];
  }
}
