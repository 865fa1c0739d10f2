import { z } from "zod";
import { amount, list } from "../../files/index.js";
import { savedNumbers } from "../../runs/index.js";

/** Two works timed alternately. */
const savedTurns = z.object({
  /** Milliseconds of each round. */
  work: list(amount),
  other: list(amount),
  /** Time of `work` relative to `other`, as the median over rounds. */
  ratio: amount,
});

/**
 * What maps cost: cells with cross-entropy alone have the first two, which do not depend on the loss; others
 * the last.
 */
const savedTiming = z.object({
  /** Maps image by image against maps of whole batches. */
  oneByOne: savedTurns.optional(),
  /** Logits and maps against logits alone, in whole batches. */
  withMaps: savedTurns.optional(),
  /** An epoch with the cell's loss against one with cross-entropy. */
  epoch: savedTurns.optional(),
});

export type Turns = Readonly<z.output<typeof savedTurns>>;
export type Timing = Readonly<z.output<typeof savedTiming>>;

/** Whether the cells of a grid are trained and measured, or timed. */
export type CellKind = "train" | "time";

/** A cell's numbers, by kind: those of a run's summary, or times. */
export const savedCellNumbers = {
  train: z.object(savedNumbers),
  time: z.object({ time: savedTiming }),
} satisfies Readonly<Record<CellKind, z.ZodType>>;

export type TrainedNumbers = Readonly<z.output<typeof savedCellNumbers.train>>;
export type CellNumbers = TrainedNumbers | Readonly<z.output<typeof savedCellNumbers.time>>;

/** A number to judge cells by. */
export interface Measure {
  readonly heading: string;
  readonly better: "higher" | "lower";
  readonly unit: "percent" | "seconds" | "plain";
  /** Decimals, of the percentage if it is one. */
  readonly digits: number;
  /** Undefined if a run has no such number. */
  readonly value: (numbers: CellNumbers) => number | undefined;
  /** Whether to test differences from the baseline; not for times on a machine that also does other things. */
  readonly compared: boolean;
}

type OfTest = (test: TrainedNumbers["test"], trained: TrainedNumbers) => number | undefined;

const ofTest =
  (of: OfTest): Measure["value"] =>
  (numbers) =>
    "test" in numbers ? of(numbers.test, numbers) : undefined;

const share = (heading: string, better: Measure["better"], of: OfTest): Measure => ({
  heading,
  better,
  unit: "percent",
  digits: 2,
  value: ofTest(of),
  compared: true,
});

const plain = (heading: string, better: Measure["better"], of: OfTest): Measure => ({
  ...share(heading, better, of),
  unit: "plain",
  digits: 3,
});

/** How much longer one work takes than another, timed alternately in one process. */
const ratio = (heading: string, better: Measure["better"], of: keyof Timing): Measure => ({
  heading,
  better,
  unit: "plain",
  digits: 2,
  value: (numbers) => ("time" in numbers ? numbers.time[of]?.ratio : undefined),
  compared: false,
});

/** Measures on test images, by their names in a grid. Maps are those of the labels' classes. */
export const measures = {
  accuracy: share("Accuracy", "higher", ({ accuracy }) => accuracy),
  balancedAccuracy: share("Balanced accuracy", "higher", ({ balancedAccuracy }) => balancedAccuracy),
  worstClass: share("Worst class", "higher", ({ worstClassAccuracy }) => worstClassAccuracy),
  auc: plain("AUC", "higher", ({ macroAuc }) => macroAuc),
  cleanAccuracy: share("Without decoy", "higher", (_, { cleanTest }) => cleanTest?.accuracy),
  cleanWorstClass: share(
    "Worst class without decoy",
    "higher",
    (_, { cleanTest }) => cleanTest?.worstClassAccuracy,
  ),
  ssim: plain("SSIM", "higher", ({ reconstruction }) => reconstruction.prototype.ssim),
  l1: plain("L1", "lower", ({ reconstruction }) => reconstruction.prototype.l1),
  mse: plain("MSE", "lower", ({ reconstruction }) => reconstruction.prototype.mse),
  ssimInput: plain("SSIM to input", "higher", ({ reconstruction }) => reconstruction.input.ssim),
  deadMaps: share("Dead maps", "lower", ({ deadMapRate }) => deadMapRate),
  mapInPrototype: share("Map in prototype", "higher", ({ evidence }) => evidence?.map.prototype),
  gradientInPrototype: share(
    "Gradient in prototype",
    "higher",
    ({ evidence }) => evidence?.inputGradient.prototype,
  ),
  mapInDecoy: share("Map in decoy", "lower", ({ evidence }) => evidence?.map.decoy),
  gradientInDecoy: share("Gradient in decoy", "lower", ({ evidence }) => evidence?.inputGradient.decoy),
  ece: share("ECE", "lower", ({ ece }) => ece),
  validationAccuracy: {
    heading: "Validation accuracy",
    better: "higher",
    unit: "percent",
    digits: 2,
    value: (numbers) => ("train" in numbers ? numbers.train.validationAccuracy : undefined),
    compared: true,
  },
  validationBalancedAccuracy: {
    heading: "Validation balanced accuracy",
    better: "higher",
    unit: "percent",
    digits: 2,
    value: (numbers) => ("train" in numbers ? numbers.train.validationBalancedAccuracy : undefined),
    compared: true,
  },
  secondsPerEpoch: {
    heading: "Time per epoch",
    better: "lower",
    unit: "seconds",
    digits: 1,
    value: (numbers) => ("train" in numbers ? numbers.train.secondsPerEpoch : undefined),
    compared: false,
  },
  oneByOne: ratio("Maps one by one / batched", "higher", "oneByOne"),
  withMaps: ratio("Inference with maps / without", "lower", "withMaps"),
  epoch: ratio("Epoch / with cross-entropy", "lower", "epoch"),
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];

export const defaultMeasures = {
  train: ["accuracy", "worstClass", "ssim", "deadMaps"],
  time: ["oneByOne", "withMaps", "epoch"],
} as const satisfies Readonly<Record<CellKind, readonly MeasureName[]>>;
