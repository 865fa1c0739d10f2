import { decide } from "./classification.js";

/**
 * The probabilities of an image's classes, from their scores.
 * @param link - "softmax" where exactly one class is right, "sigmoid" where any number is.
 */
export function probabilitiesOf(scores: Float32Array, link: "softmax" | "sigmoid"): Float32Array {
  if (link === "sigmoid") return scores.map((score) => 1 / (1 + Math.exp(-score)));
  const { predicted, confidence } = decide(scores);
  return scores.map((score) => confidence * Math.exp(score - scores[predicted]));
}
