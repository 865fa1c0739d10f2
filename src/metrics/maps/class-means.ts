import { checkFinite, checkSize, type NdArray } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { int32s, within } from "../../base/options/requirements.js";
import { checkMapSize } from "../check-measured.js";

/**
 * Accumulates the mean map of each class; zeros for a class without images.
 *
 * @example
 * ```ts
 * import { ClassMeans } from "batchcam/metrics";
 *
 * const means = new ClassMeans(2, 1, 2);
 * means.update(Float32Array.of(0, 1, 1, 1), Int32Array.of(0, 0)); // two maps of class 0
 * console.log(means.result().data); // Float32Array(4) [ 0.5, 1, 0, 0 ]
 * ```
 */
export class ClassMeans {
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;
  private readonly pixels: number;

  constructor(
    private readonly classCount: number,
    private readonly height: number,
    private readonly width: number,
  ) {
    checkMapSize("ClassMeans", height, width);
    checkValue(classCount, within.count, "ClassMeans: classCount");
    this.pixels = height * width;
    this.sums = new Float64Array(classCount * this.pixels);
    this.counts = new Int32Array(classCount);
  }

  /**
   * @param maps - [n,H,W].
   * @param labels - Classes [n], each in [0,K).
   * @throws ShapeError when the sizes do not match; DataError when a value is not finite or a label is no class.
   */
  update(maps: Float32Array, labels: Int32Array): void {
    const { pixels, sums } = this;
    checkValue(labels, int32s, "ClassMeans: labels");
    checkSize("ClassMeans: maps", maps, [labels.length, this.height, this.width]);
    checkFinite("ClassMeans: maps", maps);
    const wrong = labels.find((label) => label < 0 || label >= this.classCount);
    if (wrong !== undefined) {
      throw new DataError(
        `ClassMeans: labels must be classes from 0 to ${this.classCount - 1}, but has ${wrong}.`,
      );
    }
    labels.forEach((label, index) => {
      this.counts[label] += 1;
      for (let at = 0; at < pixels; at++) sums[label * pixels + at] += maps[index * pixels + at];
    });
  }

  /** The mean maps [K,H,W]. */
  result(): NdArray {
    const { classCount, height, width, pixels, counts } = this;
    const data = Float32Array.from(
      this.sums,
      (sum, at) => sum / Math.max(1, counts[Math.floor(at / pixels)]),
    );
    return { shape: [classCount, height, width], data };
  }
}
