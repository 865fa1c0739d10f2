import type { Evaluation, Summary } from "../train/index.js";

/** The numbers that a cell left: those of a run's summary. */
export type CellNumbers = Pick<Summary, "train" | "test">;

/** A number that cells are judged by. */
export interface Measure {
  readonly heading: string;
  readonly better: "higher" | "lower";
  readonly unit: "percent" | "seconds" | "plain";
  /** Decimals, of the percentage where it is one. */
  readonly digits: number;
  /** Undefined where a run has no such number. */
  readonly value: (numbers: CellNumbers) => number | undefined;
  /** Whether differences to the baseline are tested; times of a machine that does other things besides are not. */
  readonly compared: boolean;
}

type OfTest = (test: Evaluation) => number | undefined;

const share = (heading: string, better: Measure["better"], of: OfTest): Measure => ({
  heading,
  better,
  unit: "percent",
  digits: 2,
  value: ({ test }) => of(test),
  compared: true,
});

const plain = (heading: string, better: Measure["better"], of: OfTest): Measure => ({
  heading,
  better,
  unit: "plain",
  digits: 3,
  value: ({ test }) => of(test),
  compared: true,
});

/** The lowest share of rightly named images among the classes that have any. */
const worstClass: OfTest = ({ perClass }) => {
  const recalls = perClass.filter(({ support }) => support > 0).map(({ recall }) => recall);
  return recalls.length === 0 ? undefined : Math.min(...recalls);
};

/** Measures of test images by their names in a grid. Maps are those of the labels' classes. */
export const measures = {
  accuracy: share("Accuracy", "higher", ({ accuracy }) => accuracy),
  worstClass: share("Worst class", "higher", worstClass),
  ssim: plain("SSIM", "higher", ({ reconstruction }) => reconstruction.prototype.ssim),
  l1: plain("L1", "lower", ({ reconstruction }) => reconstruction.prototype.l1),
  mse: plain("MSE", "lower", ({ reconstruction }) => reconstruction.prototype.mse),
  ssimInput: plain("SSIM to input", "higher", ({ reconstruction }) => reconstruction.input.ssim),
  deadMaps: share("Dead maps", "lower", ({ deadMapRate }) => deadMapRate),
  ece: share("ECE", "lower", ({ ece }) => ece),
  secondsPerEpoch: {
    heading: "Time per epoch",
    better: "lower",
    unit: "seconds",
    digits: 1,
    value: ({ train }) => train.secondsPerEpoch,
    compared: false,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];

export const defaultMeasures = [
  "accuracy",
  "worstClass",
  "ssim",
  "deadMaps",
] as const satisfies readonly MeasureName[];
