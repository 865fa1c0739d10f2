import type { Share } from "../draw/index.js";
import {
  accuracyOf,
  balancedAccuracyOf,
  classOfInterest,
  type Detection,
  detection,
  mistakesOf,
  recognised,
} from "./answers.js";
import type { TestReport } from "./data.js";

/** A run's result in one measure. */
export interface AnswerReading {
  /** In [0,1]; undefined when nothing was measured: `about` says why. */
  readonly value?: number;
  /** The counts behind the value, if it is a share of images. */
  readonly share?: Share;
  /** Whether it is shown in percent, as shares are, though it is a mean of several. */
  readonly inPercent?: boolean;
  /** What the reading refers to, such as a class, when that differs between runs. */
  readonly about?: string;
}

/** A score of a run's answers, explained for readers who do not know it. */
export interface AnswerMeasure {
  readonly term: string;
  readonly meaning: string;
  readonly of: (test: TestReport) => AnswerReading;
}

/** The measures that suit the number of classes. */
export function measuresFor(classNames: readonly string[]): AnswerMeasure[] {
  const accuracy: AnswerMeasure = {
    term: "Accuracy",
    meaning: "Share of all test images classified correctly.",
    of: (test) => ofShare(accuracyOf(test)),
  };
  const balanced: AnswerMeasure = {
    term: "Balanced accuracy",
    meaning:
      "Accuracy if each class had the same number of test images: the mean over the classes of the share recognised.",
    of: (test) => ({ value: balancedAccuracyOf(test), inPercent: true }),
  };
  return [
    accuracy,
    balanced,
    ...(classNames.length === 2 ? forTwoClasses(classNames) : forManyClasses(classNames)),
  ];
}

function forTwoClasses(classNames: readonly string[]): AnswerMeasure[] {
  const positive = `“${classNames[classOfInterest]}”`;
  const negative = `“${classNames[1 - classOfInterest]}”`;
  const share = (part: keyof Detection) => (test: TestReport) => ofShare(detection(test)[part]);
  return [
    {
      term: "Sensitivity",
      meaning: `Share of the images labelled ${positive} that were found. The rest were missed.`,
      of: share("sensitivity"),
    },
    {
      term: "Specificity",
      meaning: `Share of the images labelled ${negative} that raised no alarm. The rest were false alarms.`,
      of: share("specificity"),
    },
    {
      term: "Positive predictive value",
      meaning: `How often the answer ${positive} is right when cases are as common as in this test set.`,
      of: share("positiveValue"),
    },
    {
      term: "Negative predictive value",
      meaning: `How often the answer ${negative} is right when cases are as common as in this test set.`,
      of: share("negativeValue"),
    },
    {
      term: "AUC",
      meaning: `Area under the ROC curve: the chance that an image labelled ${positive} scores higher than one labelled
        ${negative}. 1 is a perfect ranking, 0.5 is guessing. It needs no threshold.`,
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
      meaning: "Share of the images of the class recognised best that were classified correctly.",
      of: (test) => found(test, "best"),
    },
    {
      term: "Worst recognised class",
      meaning: "The same for the class recognised worst: a good average can hide it.",
      of: (test) => found(test, "worst"),
    },
    {
      term: "Most frequent confusion",
      meaning: "Share of the images of one class that were mistaken for one other class.",
      of: (test) => {
        const [mistake] = mistakesOf(test);
        if (!mistake) return { about: "no mistakes" };
        const { label, predicted } = mistake;
        return {
          ...ofShare(mistake),
          about: `“${classNames[label]}” mistaken for “${classNames[predicted]}”`,
        };
      },
    },
    {
      term: "AUC",
      meaning: `Area under the ROC curve, averaged over classes: the chance that an image of a class scores higher for it
        than an image of another class. 1 is a perfect ranking, 0.5 is guessing.`,
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
  return equals === 0 ? name : `${name}, tied with ${equals} other ${equals === 1 ? "class" : "classes"}`;
}
