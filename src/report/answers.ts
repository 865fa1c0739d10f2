import type { Share } from "../draw/index.js";
import type { Summary } from "../runs/index.js";

/** What a run measured on its test images. */
type Test = Summary["test"];

/** Of two classes the second one is what is looked for: the "positive" class, as MedMNIST orders them. */
export const classOfInterest = 1;

/** The answers of a classifier of two classes in the terms of diagnostic tests; a count may be 0. */
export interface Detection {
  /** Of the images of the class of interest, those that were found. */
  readonly sensitivity: Share;
  /** Of the images of the other class, those that were not taken for it. */
  readonly specificity: Share;
  /** Of the images taken for the class of interest, those that are of it. */
  readonly positiveValue: Share;
  /** Of the images taken for the other class, those that are of it. */
  readonly negativeValue: Share;
}

export function detection({ confusion }: Pick<Test, "confusion">): Detection {
  const [[rejected, falseAlarms], [missed, found]] = confusion;
  return {
    sensitivity: { hits: found, count: found + missed },
    specificity: { hits: rejected, count: rejected + falseAlarms },
    positiveValue: { hits: found, count: found + falseAlarms },
    negativeValue: { hits: rejected, count: rejected + missed },
  };
}

/** Share of the class of interest where it is searched for, in [0,1], in the example of `valueAtPrevalence`. */
export const rarePrevalence = 0.05;

/**
 * The positive predictive value in [0,1] where the class of interest has another share of the images than in the
 * test set (Bayes' rule: sensitivity and specificity are taken to stay as they are); undefined where it has none.
 */
export function valueAtPrevalence({ sensitivity, specificity }: Detection, prevalence: number) {
  if (sensitivity.count === 0 || specificity.count === 0) return undefined;
  const found = prevalence * (sensitivity.hits / sensitivity.count);
  const falseAlarms = (1 - prevalence) * (1 - specificity.hits / specificity.count);
  return found + falseAlarms === 0 ? undefined : found / (found + falseAlarms);
}

/** All images, and those that were named rightly. */
export function accuracyOf({ confusion }: Pick<Test, "confusion">): Share {
  return {
    hits: confusion.reduce((sum, row, index) => sum + row[index], 0),
    count: confusion.flat().reduce((sum, count) => sum + count, 0),
  };
}

/** How many images of a class were recognised. */
export interface Recognised extends Share {
  readonly label: number;
  /** How many other classes were recognised in the same share. */
  readonly equals: number;
}

/**
 * The class that was recognised best, or worst: of equals the one with the most images. Classes without
 * images do not count.
 */
export function recognised(
  { perClass, confusion }: Pick<Test, "perClass" | "confusion">,
  which: "best" | "worst",
): Recognised {
  const sign = which === "best" ? 1 : -1;
  const classes = perClass
    .map(({ support }, label) => ({ label, hits: confusion[label][label], count: support }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => sign * (b.hits / b.count - a.hits / a.count) || b.count - a.count);
  const [first] = classes;
  const same = classes.filter(({ hits, count }) => hits / count === first.hits / first.count);
  return { ...first, equals: same.length - 1 };
}

/** Images of one class that were taken for another: so many of all images of the class. */
export interface Mistake extends Share {
  readonly label: number;
  readonly predicted: number;
}

/** All pairs of classes that were confused, the most frequent first. */
export function mistakesOf({ confusion, perClass }: Pick<Test, "confusion" | "perClass">): Mistake[] {
  return confusion
    .flatMap((row, label) =>
      row.map((hits, predicted) => ({ label, predicted, hits, count: perClass[label].support })),
    )
    .filter(({ label, predicted, hits }) => label !== predicted && hits > 0)
    .sort((a, b) => b.hits - a.hits);
}

/** The class with the most images, and how many of all images are of it. */
export function mostFrequentClass({ perClass }: Pick<Test, "perClass">): Share & { label: number } {
  const supports = perClass.map(({ support }) => support);
  const hits = Math.max(...supports);
  return { label: supports.indexOf(hits), hits, count: supports.reduce((sum, support) => sum + support, 0) };
}
