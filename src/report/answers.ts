import type { Share } from "../draw/index.js";
import type { Summary } from "../runs/index.js";

/** What a run measured on the test images. */
type Test = Summary["test"];

/** Of two classes, the second is the "positive" one that is searched for, as MedMNIST orders them. */
export const classOfInterest = 1;

/** A two-class classifier's answers in the terms of diagnostic tests; a count may be 0. */
export interface Detection {
  /** Images of the class of interest that were found. */
  readonly sensitivity: Share;
  /** Images of the other class that raised no alarm. */
  readonly specificity: Share;
  /** Images predicted as the class of interest that belong to it. */
  readonly positiveValue: Share;
  /** Images predicted as the other class that belong to it. */
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

/** Prevalence of the class of interest, in [0,1], in the report's example of `valueAtPrevalence`. */
export const rarePrevalence = 0.05;

/**
 * The positive predictive value in [0,1] at another prevalence than in the test set, by Bayes' rule with sensitivity
 * and specificity unchanged; undefined where there is none.
 */
export function valueAtPrevalence({ sensitivity, specificity }: Detection, prevalence: number) {
  if (sensitivity.count === 0 || specificity.count === 0) return undefined;
  const found = prevalence * (sensitivity.hits / sensitivity.count);
  const falseAlarms = (1 - prevalence) * (1 - specificity.hits / specificity.count);
  return found + falseAlarms === 0 ? undefined : found / (found + falseAlarms);
}

/** All images, and those classified correctly. */
export function accuracyOf({ confusion }: Pick<Test, "confusion">): Share {
  return {
    hits: confusion.reduce((sum, row, index) => sum + row[index], 0),
    count: confusion.flat().reduce((sum, count) => sum + count, 0),
  };
}

/** The mean over the classes, as far as there are images of them, of the share that was recognised. */
export function balancedAccuracyOf({ confusion }: Pick<Test, "confusion">): number {
  const recalls = confusion.flatMap((row, label) => {
    const count = row.reduce((sum, value) => sum + value, 0);
    return count === 0 ? [] : [row[label] / count];
  });
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** How many images of a class were classified correctly. */
export interface Recognised extends Share {
  readonly label: number;
  /** How many other classes tie with it. */
  readonly equals: number;
}

/**
 * The class recognised best, or worst; among ties, the one with the most images. Classes without images do not
 * count.
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

/** Images of one class predicted as another, out of all images of that class. */
export interface Mistake extends Share {
  readonly label: number;
  readonly predicted: number;
}

/** All pairs of confused classes, most frequent first. */
export function mistakesOf({ confusion, perClass }: Pick<Test, "confusion" | "perClass">): Mistake[] {
  return confusion
    .flatMap((row, label) =>
      row.map((hits, predicted) => ({ label, predicted, hits, count: perClass[label].support })),
    )
    .filter(({ label, predicted, hits }) => label !== predicted && hits > 0)
    .sort((a, b) => b.hits - a.hits);
}

/** The class with the most images, and its share of all images. */
export function mostFrequentClass({ perClass }: Pick<Test, "perClass">): Share & { label: number } {
  const supports = perClass.map(({ support }) => support);
  const hits = Math.max(...supports);
  return { label: supports.indexOf(hits), hits, count: supports.reduce((sum, support) => sum + support, 0) };
}
