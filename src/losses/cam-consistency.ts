import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import { checkShapes, checkTensors, matMul, reduceMean, type Tensor, tensor } from "../graph/index.js";
import { type Distance, distances } from "./choices.js";
import { mapDistance } from "./distance.js";

/** A separable linear transform of an image, such as a shift, a flip or a scaling. */
export interface Transform {
  /** Row r of this matrix [H,H] makes row r of the result from the old rows. */
  readonly rows: Tensor;
  /** Column c of this matrix [W,W] makes column c of the result from the old columns. */
  readonly columns: Tensor;
}

/**
 * Applies a transform.
 * @param x - [...,H,W].
 * @returns [...,H,W].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { transformed } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const flip = { rows: constant([1], [1, 1]), columns: constant([0, 1, 1, 0], [2, 2]) };
 * const program = await Program.compile(nodeBackend(), { flipped: transformed(constant([3, 5], [1, 2]), flip) });
 * const { flipped } = await program.run({});
 * console.log(flipped?.data); // [ 5, 3 ]
 * ```
 */
export function transformed(x: Tensor, transform: Transform): Tensor {
  checkTensors("transformed", { x });
  checkOptions(transform, requirements, "transformed", ["rows", "columns"], "transform");
  const { rows, columns } = transform;
  return matMul(rows, matMul(x, columns));
}

const requirements: Requirements<Transform> = { rows: tensor, columns: tensor };

/**
 * Consistency of Grad-CAM under a transform T (visual attention consistency, Guo et al., CVPR 2019; with
 * other transforms in Pillai and Pirsiavash, AAAI 2021): the mean over the batch of d(T(map of x), map of
 * T(x)).
 * @param maps - Maps of the images [N,H,W] in [0,1].
 * @param mapsOfTransformed - Maps of the transformed images [N,H,W] in [0,1].
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { camConsistencyLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const flip = { rows: constant([1], [1, 1]), columns: constant([0, 1, 1, 0], [2, 2]) };
 * const maps = constant([0, 1], [1, 1, 2]);
 * const mapsOfFlipped = constant([1, 0], [1, 1, 2]); // the map moved with the image
 * const program = await Program.compile(nodeBackend(), { loss: camConsistencyLoss(maps, mapsOfFlipped, flip, "l1") });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0 ]
 * ```
 */
export function camConsistencyLoss(
  maps: Tensor,
  mapsOfTransformed: Tensor,
  transform: Transform,
  distance: Distance,
): Tensor {
  checkShapes("camConsistencyLoss", { maps: [maps, "NHW"], mapsOfTransformed: [mapsOfTransformed, "NHW"] });
  checkValue(distance, oneOf(distances), "camConsistencyLoss: distance");
  checkOptions(transform, requirements, "camConsistencyLoss", ["rows", "columns"], "transform");
  return reduceMean(mapDistance(transformed(maps, transform), mapsOfTransformed, distance));
}
