import { pick } from "../image-set.js";
import type { Dataset, ImageSet } from "../types.js";
import { type KnownClasses, matchClasses } from "./match-classes.js";

/**
 * A dataset with the classes of a run or model: its names, in its order. Data of other classes, where these may take
 * their place, stays as it is.
 * @throws UsageError or DataError as `matchClasses` does.
 */
export function inClassOrder(dataset: Dataset, known: KnownClasses): Dataset {
  const matched = matchClasses(known, dataset.classNames);
  if (matched === undefined) return dataset;
  const labelOf = dataset.classNames.map((name) => matched.indexOf(name));
  const { train, validation, test } = dataset;
  return {
    ...dataset,
    classNames: known.names,
    train: relabelled(train, labelOf),
    ...(validation && { validation: relabelled(validation, labelOf) }),
    test: relabelled(test, labelOf),
  };
}

/**
 * Images with other labels. A set that takes its classes in turns, as those of folders do, takes them in the new turns:
 * a folder whose class was renamed then has the order that it had before, on which splits and shuffles depend.
 */
function relabelled(set: ImageSet, labelOf: readonly number[]): ImageSet {
  if (labelOf.every((label, index) => label === index)) return set;
  const ranks = ranksIn(set.labels);
  const inTurns = (labels: Int32Array): number[] =>
    [...labels.keys()].sort((a, b) => ranks[a] - ranks[b] || labels[a] - labels[b]);
  const labels = set.labels.map((label) => labelOf[label]);
  if (inTurns(set.labels).some((at, place) => at !== place)) return { ...set, labels };
  return pick({ ...set, labels }, inTurns(labels));
}

/** How many images of its class come before each image. */
function ranksIn(labels: Int32Array): number[] {
  const seen = new Map<number, number>();
  return Array.from(labels, (label) => {
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    return rank;
  });
}
