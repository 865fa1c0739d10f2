import { DeadMaps } from "./dead-maps.js";
import { ReconstructionMetrics, type ReconstructionResult } from "./reconstruction.js";

/** How maps compare with class prototypes and with the images themselves. */
export interface MapQuality {
  readonly reconstruction: {
    /** Against the prototype of the class that the map explains. */
    readonly prototype: ReconstructionResult;
    /** Against the channel mean of the image. */
    readonly input: ReconstructionResult;
  };
  /** Share of the maps that are zero everywhere, in [0,1]. */
  readonly deadMapRate: number;
}

/** Accumulates the quality of maps that explain given classes. */
export class MapMetrics {
  private readonly prototype: ReconstructionMetrics;
  private readonly input: ReconstructionMetrics;
  private readonly dead: DeadMaps;
  private readonly pixels: number;

  constructor(height: number, width: number) {
    this.prototype = new ReconstructionMetrics(height, width);
    this.input = new ReconstructionMetrics(height, width);
    this.dead = new DeadMaps(height, width);
    this.pixels = height * width;
  }

  /**
   * @param maps - Normalised maps [n,H,W].
   * @param prototypes - For each image that of the class that its map explains [n,H,W], values in [0,1].
   * @param images - Channel means of the images [n,H,W], values in [0,1].
   */
  update(maps: Float32Array, prototypes: Float32Array, images: Float32Array): void {
    const { pixels } = this;
    const count = images.length / pixels;
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
