import { type Evidence, type LayerSubject, weightedChannels } from "./subject.js";

/**
 * Score-CAM (Wang et al. 2020, algorithm 1): each channel, resized and min-maxed, masks the image; a softmax over the scores
 * of the masked images gives the channels' weights. The score of the baseline, the same for all channels, cancels out
 * of the softmax. The authors mask what the model takes, so that hidden parts have the mean colour of its training images.
 */
export async function scoreCam(subject: LayerSubject): Promise<Evidence> {
  const scores = await subject.scoresMaskedByChannels();
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const shares = scores.map((score) => Math.exp(score - highest));
  const total = shares.reduce((a, b) => a + b, 0);
  const weights = shares.map((share) => share / total);
  return weightedChannels(subject, weights);
}
