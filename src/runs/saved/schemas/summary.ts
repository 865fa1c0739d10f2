import { z } from "zod";
import { count, share, wholeFromZero } from "../../../base/options/number-types.js";
import { amount, lengthMisfit, list, numberMisfit, rules } from "../../../files/index.js";
import { savedPretrainConfig, shownConfig } from "./config.js";
import { savedClassification, savedEvaluation } from "./evaluation.js";
import { savedPretrainEpoch } from "./history.js";

const trainSummary = z.object({
  epochs: count,
  /** The epoch whose weights were kept, counted from 1. */
  bestEpoch: count,
  secondsPerEpoch: amount,
  imagesPerSecond: amount,
  /** Mean training loss of that epoch. */
  loss: z.number(),
  validationAccuracy: share.optional(),
  validationBalancedAccuracy: share.optional(),
});

const dataset = z.object({
  title: z.string(),
  /** True for synthetic images. */
  synthetic: z.boolean(),
  classNames: list(z.string()),
  trainCount: count,
  validationCount: wholeFromZero,
  testCount: count,
});

/** What a run measured. */
export const savedNumbers = {
  train: trainSummary,
  test: savedEvaluation,
  /** Classification scores on the test images without decoys; absent if the run has none. */
  cleanTest: savedClassification.optional(),
};

/** A run's `summary.json`. */
export const savedSummary = z
  .object({ run: z.string(), config: shownConfig, dataset, ...savedNumbers })
  .superRefine(
    rules(({ dataset: { classNames, testCount }, train, test, cleanTest = test }) => [
      lengthMisfit(["test", "perClass"], test.perClass, classNames.length, "of dataset.classNames"),
      lengthMisfit(["cleanTest", "perClass"], cleanTest.perClass, classNames.length, "of dataset.classNames"),
      numberMisfit(["dataset", "testCount"], testCount, test.count, "test.count"),
      train.bestEpoch > train.epochs
        ? {
            path: ["train", "bestEpoch"],
            message: `must be at most ${train.epochs}, not ${train.bestEpoch}`,
          }
        : undefined,
    ]),
  );

/** The final numbers of a run: the content of `summary.json`. */
export type Summary = Readonly<z.output<typeof savedSummary>>;

export type TrainSummary = Summary["train"];

/** A pretraining run's `summary.json`. */
export const savedPretrainSummary = z.object({
  config: savedPretrainConfig,
  dataset: z.object({ title: z.string(), trainCount: count }),
  history: list(savedPretrainEpoch),
});

/** The content of a pretraining run's `summary.json`. */
export type PretrainSummary = Readonly<z.output<typeof savedPretrainSummary>>;
