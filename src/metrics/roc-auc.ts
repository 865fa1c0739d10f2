/**
 * Area under the ROC curve in [0,1]: the chance that a case scores higher than one of the others, where a tie
 * counts as half. 1 is a perfect order, 0.5 is guessing. It is the Mann-Whitney statistic over the number of
 * pairs (Hanley and McNeil 1982, Radiology 143:29-36), exact, in O(n log n).
 * @param cases - Scores of the images of the class, in any order.
 * @param others - Scores of all other images, in any order.
 * @returns Undefined when either is empty: there is nothing to put into order.
 */
export function rocAuc(cases: Float64Array, others: Float64Array): number | undefined {
  if (cases.length === 0 || others.length === 0) return undefined;
  const sorted = others.toSorted();
  let below = 0;
  let notAbove = 0;
  let halves = 0;
  for (const score of cases.toSorted()) {
    while (below < sorted.length && sorted[below] < score) below++;
    while (notAbove < sorted.length && sorted[notAbove] <= score) notAbove++;
    // Two halves for each score below, one for each that is equal.
    halves += below + notAbove;
  }
  return halves / (2 * cases.length * others.length);
}
