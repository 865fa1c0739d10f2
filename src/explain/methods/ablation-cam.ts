import { floatValue, longValue } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import { layerOf, logitsOf, weightedSum } from "./layer-values.js";
import type { SampledMap } from "./method.js";

/**
 * Ablation-CAM (Desai & Ramaswamy 2020, eq. 3): the weight of a channel is the share of the score that is lost without it,
 * (y - y_k) / |y|. The magnitude keeps the sense of a loss where the score is negative.
 */
export const ablationCam: SampledMap = async (subject) => {
  const { image, target, programs, layer, onProgress } = subject;
  const { activations, grid, channels, value, shape, logits } = await layerOf(subject);
  const { image: size } = programs.classifier;
  const ablated = await programs.ablated(layer as NonNullable<typeof layer>);
  const found = await ablated.run(
    {
      [feeds.channel]: longValue(
        Int32Array.from({ length: channels }, (_, at) => at),
        [channels],
      ),
    },
    {
      [feeds.value]: floatValue(value, shape),
      [feeds.images]: floatValue(image, [1, size.channels, size.height, size.width]),
    },
    (done) => onProgress(done / channels),
  );
  const score = logits[target];
  const weights = logitsOf(found[results.logits], target, channels).map(
    (without) => (score - without) / (Math.abs(score) || 1),
  );
  return { values: weightedSum(weights, activations), grid };
};
