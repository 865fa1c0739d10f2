import { accuracyOf, balancedAccuracyOf } from "../answers.js";

/** What is known of an image's answer. */
interface Labelled {
  readonly label?: number;
  readonly predicted: number;
}

/** How often the predicted class is the label; undefined where no image has one. */
export function accuracyOfEntries(answers: readonly Labelled[]) {
  const labelled = answers.filter((answer) => answer.label !== undefined);
  if (labelled.length === 0) return undefined;
  // Numbered anew: of thousands of classes, few occur.
  const numbers = new Map<number | undefined, number>();
  for (const { label, predicted } of labelled) {
    for (const index of [label, predicted]) numbers.set(index, numbers.get(index) ?? numbers.size);
  }
  const confusion = Array.from(numbers, () => Array<number>(numbers.size).fill(0));
  for (const { label, predicted } of labelled)
    confusion[numbers.get(label) ?? 0][numbers.get(predicted) ?? 0]++;
  const { hits, count } = accuracyOf({ confusion });
  return {
    images: count,
    right: hits,
    accuracy: hits / count,
    balancedAccuracy: balancedAccuracyOf({ confusion }),
  };
}
