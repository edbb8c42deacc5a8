/** How much a tracker may still keep, over all its sessions: a bound against captures made to exhaust memory. */
export class Allowance {
  #left: number;
  readonly #refused: () => void;

  /** `refused`: called each time that there was no room. */
  constructor(most: number, refused: () => void = () => {}) {
    this.#left = most;
    this.#refused = refused;
  }

  /** Whether there was room; then it is taken. */
  take(): boolean {
    if (this.#left === 0) {
      this.#refused();
      return false;
    }
    this.#left -= 1;
    return true;
  }
}
