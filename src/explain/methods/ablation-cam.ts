import { type Evidence, type LayerSubject, weightedChannels } from "./subject.js";

/**
 * Ablation-CAM (Desai & Ramaswamy 2020, eq. 3): a channel's weight is the share of the score that is lost without it,
 * (y - y_k) / |y|. Dividing by the magnitude keeps a loss positive where the score is negative.
 */
export async function ablationCam(subject: LayerSubject): Promise<Evidence> {
  const { score } = subject;
  const without = await subject.scoresWithoutChannels();
  const weights = without.map((left) => (score - left) / (Math.abs(score) || 1));
  return weightedChannels(subject, weights);
}
