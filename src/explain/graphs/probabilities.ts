import type { Link } from "../../import/index.js";
import { probabilitiesOf } from "../../metrics/index.js";

/** What a model says of each class, from the scores of an image [K]: probabilities, or the scores where they have none. */
export function saidBy(scores: Float32Array, link: Link): Float32Array {
  if (link === "none") return scores;
  return link === "log" ? scores.map(Math.exp) : probabilitiesOf(scores, link);
}
