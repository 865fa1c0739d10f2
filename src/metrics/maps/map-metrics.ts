import { checkSize } from "../../base/array.js";
import { checkMapSize, mapsShape } from "../check-measured.js";
import { DeadMaps } from "./dead-maps.js";
import { ReconstructionMetrics, type ReconstructionResult } from "./reconstruction.js";

/** How maps compare with the prototypes of their classes and with the images. */
export interface MapQuality {
  readonly reconstruction: {
    /** Compared with the prototype of the explained class. */
    readonly prototype: ReconstructionResult;
    /** Compared with the channel mean of the image. */
    readonly input: ReconstructionResult;
  };
  /** The share of dead maps, in [0,1]. */
  readonly deadMapRate: number;
}

/**
 * Accumulates the quality of maps: their similarity to prototypes and images, and the rate of dead maps.
 *
 * @example
 * ```ts
 * import { MapMetrics } from "batchcam/metrics";
 *
 * const metrics = new MapMetrics(2, 2);
 * const map = Float32Array.of(0, 1, 0, 0);
 * metrics.update(map, Float32Array.of(0, 1, 1, 0), map);
 * const { reconstruction, deadMapRate } = metrics.result();
 * console.log(reconstruction.prototype.l1, reconstruction.input.l1, deadMapRate); // 0.25 0 0
 * ```
 */
export class MapMetrics {
  private readonly prototype: ReconstructionMetrics;
  private readonly input: ReconstructionMetrics;
  private readonly dead: DeadMaps;
  private readonly pixels: number;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("MapMetrics", height, width);
    this.prototype = new ReconstructionMetrics(height, width);
    this.input = new ReconstructionMetrics(height, width);
    this.dead = new DeadMaps(height, width);
    this.pixels = height * width;
  }

  /**
   * @param maps - Normalised maps [n,H,W] in [0,1].
   * @param prototypes - The prototype of the class that each map explains [n,H,W], in [0,1].
   * @param images - Channel means of the images [n,H,W], in [0,1].
   * @throws ShapeError when the sizes do not match.
   * @throws DataError when a value is not finite.
   */
  update(maps: Float32Array, prototypes: Float32Array, images: Float32Array): void {
    const { pixels } = this;
    const shape = mapsShape("MapMetrics: images", images, this);
    const [count] = shape;
    checkSize("MapMetrics: maps", maps, shape);
    checkSize("MapMetrics: prototypes", prototypes, shape);
    const row = (data: Float32Array, at: number): Float32Array =>
      data.subarray(at * pixels, (at + 1) * pixels);
    this.prototype.update(maps, (index) => row(prototypes, index), count);
    this.input.update(maps, (index) => row(images, index), count);
    this.dead.update(maps, count);
  }

  /** @throws DataError before the first map. */
  result(): MapQuality {
    return {
      reconstruction: { prototype: this.prototype.result(), input: this.input.result() },
      deadMapRate: this.dead.result().rate,
    };
  }
}
