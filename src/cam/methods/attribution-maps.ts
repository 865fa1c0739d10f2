import { UsageError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { flag, listOf, numbers, objectWith, oneOf } from "../../base/options/requirements.js";
import { add, checkShapes, constant, mul, type Tensor, tensor } from "../../graph/index.js";
import { type FinishedMaps, finishMap } from "../finish-map.js";
import { fuseMaps } from "../fuse-maps.js";
import {
  type FromActivations,
  type FromGradientOfLayer,
  type FromGradientOfPixels,
  type Reduction,
  reductions,
} from "./method.js";
import { overChannels } from "./pixels/over-channels.js";
import { attributionMethods, type SinglePassMethod, singlePassMethods } from "./registry.js";

/** What maps are made of. */
export interface AttributionInputs {
  /** Class scores [N,K]. */
  readonly logits: Tensor;
  /** Pixels [N,C,H,W]; the maps have their height and width. */
  readonly images: Tensor;
  /** The class that each map explains, int32 [N]. */
  readonly targets: Tensor;
  /** One or several layers, for methods on layers. */
  readonly layers: readonly AttributionLayer[];
  /** Whether maps are the evidence itself, before ReLU and normalisation; false by default. */
  readonly signed?: boolean;
  /** What pixels count of what their channels count, by methods on pixels: the "sum" by default. */
  readonly reduction?: Reduction;
  /** The colour that becomes 0 in the model's preprocessing, that of each channel; black by default. */
  readonly zero?: readonly number[];
}

const requirements: Requirements<AttributionInputs> = {
  logits: tensor,
  images: tensor,
  targets: tensor,
  layers: listOf(
    objectWith("a layer", "activations", "gradient"),
    "an array of layers { activations, gradient }",
  ),
  signed: flag,
  reduction: oneOf(reductions),
  zero: numbers,
};

type SinglePass = FromActivations | FromGradientOfLayer | FromGradientOfPixels;

/** A layer whose gradient is built only for methods that use it. */
export interface AttributionLayer {
  /** [N,D,h,w] */
  readonly activations: Tensor;
  /**
   * The derivative of each image's target score, or of the scores times `seeds` [N,K], with respect to the activations
   * [N,D,h,w].
   */
  readonly gradient: (seeds?: Tensor) => Tensor;
}

/**
 * The maps of any method that one graph computes: of the size of the images, min-maxed to [0,1], or the evidence itself
 * (`signed`). Maps of several layers are averaged. Sources and needs of the methods are in `attributionMethods`.
 *
 * @returns Maps [N,H,W], in [0,1] unless they are signed, and which of them are dead.
 *
 * @example
 * ```ts
 * import { attributionMaps, constant, matMul, Program, reshape } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([0.5, 1, 0, 0.25], [1, 1, 2, 2]);
 * const weights = constant([3, 0, -1, 0, 0, 2, 0, 0], [4, 2]);
 * const logits = matMul(reshape(images, [1, 4]), weights);
 * const targets = constant([0], [1], "int32");
 * const { maps } = attributionMaps("input-gradient", { logits, images, targets, layers: [] });
 * const program = await Program.compile(nodeBackend(), { maps });
 * const values = Array.from((await program.run({})).maps?.data ?? [], Number);
 * console.log(values.map((value) => value.toFixed(2))); // [ '1.00', '0.33', '0.00', '0.00' ]
 * ```
 */
export function attributionMaps(method: SinglePassMethod, inputs: AttributionInputs): FinishedMaps {
  checkValue(method, oneOf(singlePassMethods), "attributionMaps: method");
  checkOptions(inputs, requirements, "attributionMaps", ["layers"], "inputs");
  checkShapes("attributionMaps", {
    logits: [inputs.logits, "NK"],
    images: [inputs.images, "NCHW"],
    targets: [inputs.targets, "N"],
  });
  const { logits, images, targets, layers, signed = false, reduction = "sum", zero = [0] } = inputs;
  const explained = { logits, images, targets, zero: constant(zero, [1, zero.length, 1, 1]) };
  const reduced = (values: Tensor): Tensor => overChannels(values, reduction, signed);
  const entry: SinglePass = attributionMethods[method];
  if (entry.on === "pixels") {
    return finishMap(reduced(entry.attribution(explained)), { signed });
  }
  if (layers.length === 0) {
    throw new UsageError(`attributionMaps: layers needs a layer for the method "${method}", but is empty.`);
  }
  const [, , height, width] = images.shape;
  const size = [height, width] as const;
  const maps = layers.map(({ activations, gradient }) => {
    if (!entry.gradient) return finishMap(entry.evidence({ activations }), { size, signed });
    const layer = { activations, gradient: gradient(entry.seeds?.(logits, targets)) };
    const evidence = entry.evidence(layer, { ...explained, overChannels: reduced });
    return finishMap(evidence, { size, signed, magnitude: entry.magnitude?.(layer) });
  });
  if (maps.length === 1) return maps[0];
  // The mean of several maps is dead where all are.
  const dead = maps.map((map) => map.dead).reduce((a, b) => mul(a, b));
  const all = maps.map((map) => map.maps);
  return { maps: signed ? mul(all.reduce(add), 1 / all.length) : fuseMaps(all), dead };
}
