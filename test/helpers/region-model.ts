import { add, constant, matMul, mul, reshape } from "../../src/graph/index.js";
import type { Model } from "../../src/models/index.js";
import type { Parameters } from "../../src/nn/index.js";

/** Side of the images of `regionModel`. */
export const regionSide = 8;
const pixels = regionSide ** 2;

/**
 * A linear model of two classes: the score of class 1 is 12 times the mean of a region's pixels, that of class 0 is 6. So it is
 * known which pixels count: class 1 is seen where the region is brighter than 0.5.
 */
export const regionModel: Model = {
  name: "region",
  input: {
    channels: 1,
    height: regionSide,
    width: regionSide,
    classCount: 2,
    standardisation: { mean: [0], std: [1] },
  },
  options: {},
  parameters: [{ name: "fc.weight", shape: [pixels, 2], initial: { kind: "uniform", bound: 0.1 } }],
  buffers: [],
  layers: ["images"],
  targetLayer: "images",
  dropRates: [],
  head: "fc",
  stem: "fc",
  blocks: [["fc."]],
  apply(parameters, images) {
    const activations = mul(images, 1);
    const scores = matMul(reshape(activations, [-1, pixels]), parameters["fc.weight"]);
    const logits = add(scores, constant([6, 0], [1, 2]));
    return { logits, activations, layers: { images: activations }, checkpoints: [], buffers: {} };
  },
};

/** The weights of a model that looks at the given pixels alone. */
export function regionWeights(region: readonly number[]): Parameters {
  const data = new Float32Array(2 * pixels);
  for (const pixel of region) data[2 * pixel + 1] = 12 / region.length;
  return { "fc.weight": { shape: [pixels, 2], data } };
}
