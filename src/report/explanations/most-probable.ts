import type { Explanation } from "../../explain/index.js";

/** The classes of the highest probabilities, the predicted one first; of equal ones the first. */
export function mostProbable({ predicted, probabilities }: Explanation, count: number): number[] {
  const others = [...probabilities.keys()].filter((index) => index !== predicted);
  others.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return [predicted, ...others].slice(0, count);
}
