import { ShapeError, UsageError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import {
  add,
  checkTensors,
  div,
  max,
  min,
  mul,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  sub,
  type Tensor,
} from "../graph/index.js";
import { checkPrototypes, ofClass, type PrototypeMaps } from "./batch-cam.js";
import { type SupportScope, supportScopes } from "./choices.js";

/** How prototypes become a support. */
export interface SupportOptions {
  /** A pixel belongs to the support with the weight clip(gain * prototype, 0, 1). */
  readonly gain: number;
  readonly scope: SupportScope;
}

const requirements: Requirements<SupportOptions> = { gain: within.positive, scope: oneOf(supportScopes) };

/**
 * Where evidence may lie in each image, according to the prototypes. Nobody has to draw masks: what the
 * images of a class have in common is its support, and anything elsewhere is not evidence.
 *
 * "any" takes the maximum over all classes, since ink that another class would have and this one lacks is
 * evidence too. "class" takes the prototype of the image's own class.
 * @param prototypes - In [0,1], per class or per image.
 * @param labels - One-hot labels [N,K].
 * @returns [N,H,W] in [0,1]; [1,H,W] for "any".
 * @throws UsageError for "any" with a prototype per image, since those of the other classes are unknown.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { prototypeSupport } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const ofClasses = constant([0, 0.1, 0.5, 0], [2, 1, 2]);
 * const labels = constant([1, 0], [1, 2]);
 * const program = await Program.compile(nodeBackend(), { support: prototypeSupport({ ofClasses }, labels, { gain: 4, scope: "any" }) });
 * const { support } = await program.run({});
 * console.log(support?.data); // about 1 and 0.4
 * ```
 */
export function prototypeSupport(prototypes: PrototypeMaps, labels: Tensor, options: SupportOptions): Tensor {
  checkPrototypes("prototypeSupport", labels, prototypes);
  checkOptions(options, requirements, "prototypeSupport", ["gain", "scope"]);
  const { gain, scope } = options;
  const clip = (maps: Tensor): Tensor => min(max(mul(maps, gain), 0), 1);
  if ("ofImages" in prototypes) {
    if (scope === "class") return clip(prototypes.ofImages);
    throw new UsageError(
      'The support of "any" class cannot move with an image, nor choose among several prototypes per class: use the ' +
        'support of its own class (`supportScope` "class"), or leave out `crop`, `flip`, `rotation` and k-means.',
    );
  }
  const supports = clip(prototypes.ofClasses);
  const [, height, width] = supports.shape;
  if (scope === "any") return reduceMax(supports, { axes: [0], keepDims: true });
  return ofClass(labels, reshape(supports, [supports.shape[0], -1]), [labels.shape[0], height, width]);
}

const epsilon = 1e-8;

/**
 * The share of the squared signed evidence of all classes that lies outside the support, averaged over the
 * images. It sees evidence against other classes, which the ReLU maps of the label hide.
 * @param evidence - Signed maps of every class, at the size of the images [N,K,H,W].
 * @param support - [N,H,W], or [1,H,W] for all images.
 * @returns A scalar in [0,1].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { evidenceOutside } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const evidence = constant([3, 1], [1, 1, 1, 2]);
 * const support = constant([1, 0], [1, 1, 2]); // the left pixel
 * const program = await Program.compile(nodeBackend(), { share: evidenceOutside(evidence, support) });
 * const { share } = await program.run({});
 * console.log(share?.data); // about 0.1
 * ```
 */
export function evidenceOutside(evidence: Tensor, support: Tensor): Tensor {
  checkTensors("evidenceOutside", { evidence, support });
  if (evidence.shape.length !== 4) {
    throw new ShapeError(`evidenceOutside: evidence must have the shape [N,C,H,W], not [${evidence.shape}].`);
  }
  const [height, width] = evidence.shape.slice(2);
  const fits = support.shape.length === 3 && [1, evidence.shape[0]].includes(support.shape[0]);
  if (!fits || support.shape[1] !== height || support.shape[2] !== width) {
    throw new ShapeError(
      `evidenceOutside: support must have the shape [N,H,W] or [1,H,W] of the evidence [${evidence.shape}], ` +
        `not [${support.shape}].`,
    );
  }
  const squares = mul(evidence, evidence);
  const outside = sub(1, reshape(support, [-1, 1, height, width]));
  const mass = (of: Tensor): Tensor => reduceSum(of, { axes: [1, 2, 3] });
  return reduceMean(div(mass(mul(squares, mul(outside, outside))), add(mass(squares), epsilon)));
}
