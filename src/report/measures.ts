import type { Share } from "../draw/index.js";
import { accuracyOf, classOfInterest, type Detection, detection, mistakesOf, recognised } from "./answers.js";
import type { TestReport } from "./data.js";

/** What a run reached in one measure. */
export interface AnswerReading {
  /** In [0,1]; undefined where nothing was measured: `about` says why. */
  readonly value?: number;
  /** The counts behind the value, where it is a share of images. */
  readonly share?: Share;
  /** What the reading is about where that differs between runs, such as a class. */
  readonly about?: string;
}

/** A number that says how good a run's answers are, with its meaning for readers who do not know it. */
export interface AnswerMeasure {
  readonly term: string;
  readonly meaning: string;
  readonly of: (test: TestReport) => AnswerReading;
}

/** The measures that fit the number of classes. */
export function measuresFor(classNames: readonly string[]): AnswerMeasure[] {
  const accuracy: AnswerMeasure = {
    term: "Accuracy",
    meaning: "Of all test images, the share that was named rightly.",
    of: (test) => ofShare(accuracyOf(test)),
  };
  return [accuracy, ...(classNames.length === 2 ? forTwoClasses(classNames) : forManyClasses(classNames))];
}

function forTwoClasses(classNames: readonly string[]): AnswerMeasure[] {
  const positive = `“${classNames[classOfInterest]}”`;
  const negative = `“${classNames[1 - classOfInterest]}”`;
  const share = (part: keyof Detection) => (test: TestReport) => ofShare(detection(test)[part]);
  return [
    {
      term: "Sensitivity",
      meaning: `Of the images labelled ${positive}, the share that was found. The rest was missed.`,
      of: share("sensitivity"),
    },
    {
      term: "Specificity",
      meaning: `Of the images labelled ${negative}, the share that was left alone. The rest were false alarms.`,
      of: share("specificity"),
    },
    {
      term: "Positive predictive value",
      meaning: `When the answer is ${positive}, how often that is right, with as many cases as in this test set.`,
      of: share("positiveValue"),
    },
    {
      term: "Negative predictive value",
      meaning: `When the answer is ${negative}, how often that is right, with as many cases as in this test set.`,
      of: share("negativeValue"),
    },
    {
      term: "AUC",
      meaning: `Area under the ROC curve: the chance that an image labelled ${positive} gets a higher score than one
        labelled ${negative}. 1 is a perfect order, 0.5 is guessing. No threshold is involved.`,
      of: ofAuc,
    },
  ];
}

function forManyClasses(classNames: readonly string[]): AnswerMeasure[] {
  const found = (test: TestReport, which: "best" | "worst"): AnswerReading => {
    const result = recognised(test, which);
    return { ...ofShare(result), about: withEquals(`“${classNames[result.label]}”`, result.equals) };
  };
  return [
    {
      term: "Best recognised class",
      meaning: "Of the images of the class that was recognised best, the share that was named rightly.",
      of: (test) => found(test, "best"),
    },
    {
      term: "Worst recognised class",
      meaning: "The same for the class that was recognised worst: a good mean can hide it.",
      of: (test) => found(test, "worst"),
    },
    {
      term: "Most frequent confusion",
      meaning: "Of the images of a class, the share that was taken for one certain other class.",
      of: (test) => {
        const [mistake] = mistakesOf(test);
        if (!mistake) return { about: "no mistakes" };
        const { label, predicted } = mistake;
        return { ...ofShare(mistake), about: `“${classNames[label]}” taken for “${classNames[predicted]}”` };
      },
    },
    {
      term: "AUC",
      meaning: `Area under the ROC curve, mean over the classes: the chance that an image of a class gets a higher
        score for it than an image of another class. 1 is a perfect order, 0.5 is guessing.`,
      of: ofAuc,
    },
  ];
}

function ofAuc({ macroAuc }: TestReport): AnswerReading {
  return macroAuc === undefined ? { about: "not measured" } : { value: macroAuc };
}

function ofShare({ hits, count }: Share): AnswerReading {
  return count === 0
    ? { about: "no images to measure it on" }
    : { value: hits / count, share: { hits, count } };
}

function withEquals(name: string, equals: number): string {
  return equals === 0 ? name : `${name}, like ${equals} other ${equals === 1 ? "class" : "classes"}`;
}
