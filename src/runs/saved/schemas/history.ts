import { z } from "zod";
import { count, share } from "../../../base/options/number-types.js";
import { amount, type FieldsOf } from "../../../files/index.js";
import type { EpochRecord } from "../../../train/index.js";

/** A line of a run's `metrics.jsonl`: one epoch. */
export const savedEpoch = z.object({
  epoch: count,
  learningRate: amount,
  seconds: amount,
  imagesPerSecond: amount,
  trainLoss: z.number(),
  crossEntropy: z.number(),
  camLoss: z.number(),
  trainAccuracy: share,
  multiplier: z.number().optional(),
  validationAccuracy: share.optional(),
  validationBalancedAccuracy: share.optional(),
} satisfies FieldsOf<EpochRecord>);

/** A line of a pretraining run's `metrics.jsonl`: one epoch. */
export const savedPretrainEpoch = z.object({
  /** Counted from 1. */
  epoch: count,
  learningRate: amount,
  seconds: amount,
  imagesPerSecond: amount,
  /** Mean squared error over the masked patches. */
  loss: amount,
});

/** Numbers of one epoch of pretraining. */
export type PretrainRecord = Readonly<z.output<typeof savedPretrainEpoch>>;
