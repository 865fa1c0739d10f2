import { grad } from "../../autodiff/index.js";
import {
  camMethods,
  deadMaps,
  type FinishedMaps,
  finishMap,
  fuseMaps,
  guidedGradient,
  inputGradient,
  normalise,
  oneHot,
} from "../../cam/index.js";
import { mul, type Tensor } from "../../graph/index.js";
import { type Classifier, type ClassifierGraph, channelsFirst, type Layer } from "../../import/index.js";
import type { DirectMethod } from "../options.js";

/**
 * Maps [N,H,W] of the classes `targets` int32 [N], as a graph behind a classifier.
 * @param layers - What the maps are made of; the maps of several are averaged. Without meaning for methods on pixels.
 */
export function directMaps(
  graph: ClassifierGraph,
  targets: Tensor,
  method: DirectMethod,
  layers: readonly Layer[],
): FinishedMaps {
  const { images, logits } = graph;
  if (method === "input-gradient") return onPixels(inputGradient(logits, images, targets));
  if (method === "guided-backpropagation") return onPixels(guidedGradient(logits, images, targets));
  const [, , height, width] = images.shape;
  const maps = layers.map((layer) =>
    finishMap(evidenceOf(graph, targets, method, layer), { size: [height, width] }),
  );
  if (maps.length === 1) return maps[0];
  // The mean of several maps is dead where all are.
  const dead = maps.map((map) => map.dead).reduce((a, b) => mul(a, b));
  return { maps: fuseMaps(maps.map((map) => map.maps)), dead };
}

/**
 * @throws GradientError when an operator without a derivative rule stands between what the maps are made of and the scores.
 */
export function checkMethod(classifier: Classifier, method: DirectMethod, layers: readonly Layer[]): void {
  if (method === "eigen-cam") return;
  const names = layers.length > 0 ? layers.map(({ name }) => name) : [classifier.image.name];
  for (const name of names) classifier.checkDifferentiable(name);
}

const onPixels = (raw: Tensor): FinishedMaps => ({ maps: normalise(raw, "minmax"), dead: deadMaps(raw) });

function evidenceOf(
  { value, logits }: ClassifierGraph,
  targets: Tensor,
  method: Exclude<DirectMethod, "input-gradient" | "guided-backpropagation">,
  { name, layout }: Layer,
): Tensor {
  const tensor = value(name);
  const activations = channelsFirst(tensor, layout);
  const cam = camMethods[method];
  if (!cam.needsGradient) return cam.evidence({ activations });
  const [gradient] = grad(logits, [tensor], oneHot(targets, logits.shape[1]));
  return cam.evidence({ activations, gradient: channelsFirst(gradient, layout) });
}
