import { checkFinite, checkSize } from "../../base/array.js";
import { checkValue } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import { checkMap, checkMapSize, checkMeasured } from "../check-measured.js";

/**
 * Whether a map points nowhere: all its values are equal, as when ReLU left only zeros.
 *
 * @example
 * ```ts
 * import { isDead } from "batchcam/metrics";
 *
 * console.log(isDead(Float32Array.of(0, 0, 0)), isDead(Float32Array.of(0, 1, 0))); // true false
 * ```
 */
export function isDead(map: Float32Array): boolean {
  checkMap("isDead: map", map);
  return isConstant(map);
}

const isConstant = (map: Float32Array): boolean => map.every((value) => value === map[0]);

/** What `DeadMaps` counted. */
export interface DeadMapsResult {
  readonly dead: number;
  readonly count: number;
  /** The share of dead maps, in [0,1]. */
  readonly rate: number;
}

/**
 * Counts dead maps. A loss on maps can be satisfied by all-zero maps, so read every similarity of maps beside
 * this rate.
 *
 * @example
 * ```ts
 * import { DeadMaps } from "batchcam/metrics";
 *
 * const maps = new DeadMaps(1, 2);
 * maps.update(Float32Array.of(0, 0, 0, 1), 2);
 * console.log(maps.result()); // { dead: 1, count: 2, rate: 0.5 }
 * ```
 */
export class DeadMaps {
  #dead = 0;
  #count = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("DeadMaps", height, width);
  }

  /**
   * @param maps - [n,H,W].
   * @param count - The number of maps, n.
   * @throws ShapeError when the maps do not have the size given to the constructor.
   */
  update(maps: Float32Array, count: number): void {
    checkValue(count, within.wholeFromZero, "DeadMaps: count");
    checkSize("DeadMaps: maps", maps, [count, this.height, this.width]);
    checkFinite("DeadMaps: maps", maps);
    const size = this.height * this.width;
    for (let index = 0; index < count; index++) {
      if (isConstant(maps.subarray(index * size, (index + 1) * size))) this.#dead++;
    }
    this.#count += count;
  }

  /** @throws DataError before the first map. */
  result(): DeadMapsResult {
    checkMeasured("DeadMaps", this.#count);
    return { dead: this.#dead, count: this.#count, rate: this.#dead / this.#count };
  }
}
