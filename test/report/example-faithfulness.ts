import type { Faithfulness, MapFaithfulness } from "../../src/faithfulness/index.js";

/** Results whose numbers all follow from one. */
export function results(quality: number): MapFaithfulness {
  const curve = { fractions: [0, 1], scores: [1, 0] };
  const road = (mean: number) => ({ ...curve, mean });
  return {
    deletion: { ...curve, area: 1 - quality },
    insertion: { ...curve, area: quality },
    averageDrop: 1 - quality,
    increase: quality,
    road: { mostRelevantFirst: road(1 - quality), leastRelevantFirst: road(quality) },
    sparsity: quality,
    sensitivity: 1 - quality,
    agreement: { rankCorrelation: quality, topShared: quality },
    randomisation: [
      { layer: "fc2", rankCorrelation: 0.75, ssim: 0.5 },
      { layer: "conv1", rankCorrelation: 0.25, ssim: 0.125 },
    ],
    deadMapRate: 0,
  };
}

/** What was measured of maps that are better than chance. */
export const measured: Faithfulness = {
  count: 250,
  explainers: {
    gradCam: { ...results(0.8), agreement: undefined },
    inputGradient: results(0.9),
    randomGrid: results(0.4),
    randomPixels: { ...results(0.3), sensitivity: undefined },
  },
};
