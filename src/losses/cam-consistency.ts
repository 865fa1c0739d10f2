import { matMul, reduceMean, type Tensor } from "../graph/index.js";
import type { Distance } from "./choices.js";
import { mapDistance } from "./distance.js";

/** A linear change of places that treats rows and columns apart: shifts, flips, scalings. */
export interface Transform {
  /** Each new row as a sum of old rows [H,H]. */
  readonly rows: Tensor;
  /** Each new column, a column of this matrix, as a sum of old ones [W,W]. */
  readonly columns: Tensor;
}

/** x [...,H,W] after the transform. */
export const transformed = (x: Tensor, { rows, columns }: Transform): Tensor =>
  matMul(rows, matMul(x, columns));

/**
 * Consistency of Grad-CAM under a transform (visual attention consistency, Guo et al., CVPR 2019; with other transforms
 * in Pillai and Pirsiavash, AAAI 2021): mean over the batch of d(T(map of x), map of T(x)).
 * @param maps - Min-maxed maps of the images [N,H,W].
 * @param mapsOfTransformed - Those of the transformed images.
 */
export const camConsistencyLoss = (
  maps: Tensor,
  mapsOfTransformed: Tensor,
  transform: Transform,
  distance: Distance,
): Tensor => reduceMean(mapDistance(transformed(maps, transform), mapsOfTransformed, distance));
