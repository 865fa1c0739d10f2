import { checkMeasured } from "./check.js";

/** Accumulates a mean; values that are undefined, because there was nothing to measure, are left out of it. */
export class Mean {
  #sum = 0;
  #count = 0;

  add(value: number | undefined): void {
    if (value === undefined) return;
    this.#sum += value;
    this.#count++;
  }

  /** Undefined when there is no value. */
  result(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }

  /** @throws DataError when there is no value. */
  measured(what: string): number {
    checkMeasured(what, this.#count);
    return this.#sum / this.#count;
  }
}
