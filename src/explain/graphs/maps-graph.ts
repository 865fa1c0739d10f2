import { grad } from "../../autodiff/index.js";
import {
  attributionMaps,
  attributionMethods,
  type FinishedMaps,
  type MethodName,
  oneHot,
  type SinglePassMethod,
} from "../../cam/index.js";
import type { Tensor } from "../../graph/index.js";
import { type Classifier, type ClassifierGraph, channelsFirst, type Layer } from "../../import/index.js";

/**
 * Maps [N,H,W] of the classes `targets` int32 [N], as a graph behind a classifier.
 * @param layers - What the maps are made of; the maps of several are averaged. Without meaning for methods on pixels.
 */
export function singlePassMaps(
  { images, logits, value }: ClassifierGraph,
  targets: Tensor,
  method: SinglePassMethod,
  layers: readonly Layer[],
): FinishedMaps {
  return attributionMaps(method, {
    images,
    logits,
    targets,
    layers: layers.map(({ name, layout }) => {
      const tensor = value(name);
      return {
        activations: channelsFirst(tensor, layout),
        gradient: () => {
          const [gradient] = grad(logits, [tensor], oneHot(targets, logits.shape[1]));
          return channelsFirst(gradient, layout);
        },
      };
    }),
  });
}

/**
 * @throws GradientError when an operator without a derivative rule stands between what the maps are made of and the scores.
 */
export function checkMethod(classifier: Classifier, method: MethodName, layers: readonly Layer[]): void {
  if (!attributionMethods[method].gradient) return;
  const names = layers.length > 0 ? layers.map(({ name }) => name) : [classifier.image.name];
  for (const name of names) classifier.checkDifferentiable(name);
}
