import { UsageError } from "../base/errors.js";
import {
  add,
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
import { ofClass, type PrototypeMaps } from "./batch-cam.js";
import type { SupportScope } from "./choices.js";

export interface SupportOptions {
  /** A pixel belongs to the support to the degree clip(gain * prototype, 0, 1). */
  readonly gain: number;
  readonly scope: SupportScope;
}

/**
 * Where evidence may lie in each image, as the prototypes say: [N,H,W] in [0,1]. Nobody has to mark anything: what the
 * images of a class have in common is its support, and what lies elsewhere is no evidence.
 *
 * "any" takes the most of all classes: a place where another class would have ink, and this one has none, is evidence
 * too. "class" takes the prototype of the image's own class.
 * @param labels - One-hot labels [N,K].
 * @throws UsageError for "any" with a prototype for each image, of which the other classes' are not known.
 */
export function prototypeSupport(
  prototypes: PrototypeMaps,
  labels: Tensor,
  { gain, scope }: SupportOptions,
): Tensor {
  const clip = (maps: Tensor): Tensor => min(max(mul(maps, gain), 0), 1);
  if ("ofImages" in prototypes) {
    if (scope === "class") return clip(prototypes.ofImages);
    throw new UsageError(
      'The support of "any" class cannot move with an image, nor choose among several prototypes of a class: use the ' +
        'support of its own class (supportScope "class", --support-scope class), or leave out crop, flip, rotation ' +
        "and k-means.",
    );
  }
  const supports = clip(prototypes.ofClasses);
  const [, height, width] = supports.shape;
  if (scope === "any") return reduceMax(supports, { axes: [0], keepDims: true });
  return ofClass(labels, reshape(supports, [supports.shape[0], -1]), [labels.shape[0], height, width]);
}

const epsilon = 1e-8;

/**
 * Share of the squared signed evidence of all classes that lies outside the support, mean over the images, in [0,1].
 * Where ReLU maps of the label hide evidence against other classes, this sees it.
 * @param evidence - Signed maps of every class at the size of the images [N,K,H,W].
 * @param support - [N,H,W], or [1,H,W] for all images.
 */
export function evidenceOutside(evidence: Tensor, support: Tensor): Tensor {
  const [height, width] = evidence.shape.slice(2);
  const squares = mul(evidence, evidence);
  const outside = sub(1, reshape(support, [-1, 1, height, width]));
  const mass = (of: Tensor): Tensor => reduceSum(of, { axes: [1, 2, 3] });
  return reduceMean(div(mass(mul(squares, mul(outside, outside))), add(mass(squares), epsilon)));
}
