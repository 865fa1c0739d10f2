import { checkFinite } from "../../base/array.js";
import { checkArguments } from "../../base/options/check-options.js";
import { doubles } from "../../base/options/requirements.js";
/**
 * Area under the ROC curve in [0,1]: the probability that a case scores higher than one of the others, with
 * ties counted as half. 1 is a perfect ranking, 0.5 is chance. This is the Mann-Whitney statistic divided by
 * the number of pairs (Hanley and McNeil 1982, Radiology 143:29-36), exact, in O(n log n).
 * @param cases - Scores of the images of the class, in any order.
 * @param others - Scores of all other images, in any order.
 * @returns Undefined when either is empty.
 *
 * @example
 * ```ts
 * import { rocAuc } from "batchcam/metrics";
 *
 * console.log(rocAuc(Float64Array.of(0.9, 0.6), Float64Array.of(0.7, 0.1))); // 0.75
 * ```
 */
export function rocAuc(cases: Float64Array, others: Float64Array): number | undefined {
  checkArguments("rocAuc", { cases: [cases, doubles], others: [others, doubles] });
  checkFinite("rocAuc: cases", cases);
  checkFinite("rocAuc: others", others);
  if (cases.length === 0 || others.length === 0) return undefined;
  const sorted = others.toSorted();
  let below = 0;
  let notAbove = 0;
  let halves = 0;
  for (const score of cases.toSorted()) {
    // Past the last one, the comparison with undefined is false.
    while (sorted[below] < score) below++;
    while (sorted[notAbove] <= score) notAbove++;
    // Two halves per lower score, one per equal score.
    halves += below + notAbove;
  }
  return halves / (2 * cases.length * others.length);
}
