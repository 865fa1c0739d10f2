import type { Tensor } from "../../src/graph/index.js";
import type { PrototypeMaps } from "../../src/losses/index.js";
import type { ModelOutput } from "../../src/models/index.js";
import type { LossInputs } from "../../src/train/index.js";
import { shiftInputs } from "../../src/train/objective/shift.js";

const never = () => {
  throw new Error("This loss should need no second pass of the model.");
};

/** A batch for losses that one pass of the model is enough for. */
export const lossInputs = (
  output: ModelOutput,
  images: Tensor,
  labels: Tensor,
  prototypes: PrototypeMaps,
): LossInputs => ({
  images,
  labels,
  prototypes,
  output,
  forward: never,
  transform: shiftInputs({ height: images.shape[2], width: images.shape[3] }),
});
