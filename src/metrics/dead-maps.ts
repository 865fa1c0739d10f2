import { checkMeasured, checkSize } from "./check.js";

/** Whether a map points nowhere: its highest value equals its lowest (a map that ReLU made all zeros). */
export function isDead(map: Float32Array): boolean {
  return map.every((value) => value === map[0]);
}

export interface DeadMapsResult {
  readonly dead: number;
  readonly count: number;
  /** Share of dead maps in [0,1]. */
  readonly rate: number;
}

/**
 * Counts dead maps. A loss on maps can be satisfied by making them all zero, so every reconstruction
 * number must be read next to this rate.
 */
export class DeadMaps {
  #dead = 0;
  #count = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {}

  /**
   * @param maps - Maps [n,H,W].
   * @throws ShapeError when the maps are not of the size that was given to the constructor.
   */
  update(maps: Float32Array, count: number): void {
    checkSize("maps", maps, [count, this.height, this.width]);
    const size = this.height * this.width;
    for (let index = 0; index < count; index++) {
      if (isDead(maps.subarray(index * size, (index + 1) * size))) this.#dead++;
    }
    this.#count += count;
  }

  /** @throws DataError before the first map. */
  result(): DeadMapsResult {
    checkMeasured("DeadMaps", this.#count);
    return { dead: this.#dead, count: this.#count, rate: this.#dead / this.#count };
  }
}
