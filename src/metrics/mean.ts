import { checkValue } from "../base/options/check-options.js";
import { number } from "../base/options/requirements.js";
import { checkMeasured } from "./check-measured.js";

/**
 * Accumulates a mean, ignoring values that are undefined because there was nothing to measure.
 *
 * @example
 * ```ts
 * import { Mean } from "batchcam/metrics";
 *
 * const mean = new Mean();
 * for (const value of [1, undefined, 2]) mean.add(value);
 * console.log(mean.result()); // 1.5
 * ```
 */
export class Mean {
  #sum = 0;
  #count = 0;

  /** @throws UsageError when the value is no finite number. */
  add(value: number | undefined): void {
    if (value === undefined) return;
    checkValue(value, number, "Mean.add: value");
    this.#sum += value;
    this.#count++;
  }

  /** The mean; undefined without values. */
  result(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }

  /**
   * The mean.
   * @param what - What is measured, for the message.
   * @throws DataError without values.
   */
  measured(what: string): number {
    checkMeasured(what, this.#count);
    return this.#sum / this.#count;
  }
}
