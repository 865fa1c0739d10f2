import { floatValue } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import { layerOf, logitsOf, weightedSum } from "./layer-values.js";
import type { SampledMap } from "./method.js";

/**
 * Score-CAM (Wang et al. 2020, algorithm 1): each activation, resized and in [0,1], masks the image; the scores of the masked
 * images, through a softmax over the channels, weigh the activations. The baseline's score, the same for all, does not
 * count in a softmax. What is masked is black.
 */
export const scoreCam: SampledMap = async (subject) => {
  const { image, target, programs, onProgress } = subject;
  const { activations, grid, channels } = await layerOf(subject);
  const { image: size } = programs.classifier;
  const masked = await programs.masked(grid);
  const found = await masked.run(
    { [feeds.features]: floatValue(activations, [channels, ...grid]) },
    { [feeds.images]: floatValue(image, [1, size.channels, size.height, size.width]) },
    (done) => onProgress(done / channels),
  );
  const scores = logitsOf(found[results.logits], target, channels);
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const shares = scores.map((score) => Math.exp(score - highest));
  const total = shares.reduce((a, b) => a + b, 0);
  const weights = shares.map((share) => share / total);
  return { values: weightedSum(weights, activations), grid };
};
