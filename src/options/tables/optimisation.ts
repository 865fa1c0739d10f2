import { z } from "zod";
import { count, positive, shareBelowOne, weight, wholeFromZero } from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { devices } from "../../runtime/index.js";
import {
  defaultLearningRate,
  defaultWeightDecay,
  fitDefaults,
  optimiserNames,
  schedules,
  stepDefaults,
} from "../training-options.js";

export const optimisation = inGroup("Optimisation");
const run = inGroup("Run");

/** Describes one value per name: "0.001 for adamw and adam, 0.05 for sgd". */
function perName(values: Readonly<Record<string, number>>): string {
  const names = Object.keys(values);
  return [...new Set(Object.values(values))]
    .map((value) => `${value} for ${names.filter((name) => values[name] === value).join(" and ")}`)
    .join(", ");
}

export const optimiserOptions = {
  optimizer: optimisation({
    type: z.enum(optimiserNames).default(stepDefaults.optimiser.name),
    placeholder: "name",
    help: "update rule",
  }),
  lr: optimisation({
    type: positive.optional(),
    placeholder: "x",
    help: "learning rate",
    otherwise: perName(defaultLearningRate),
  }),
  weightDecay: optimisation({
    type: weight.optional(),
    placeholder: "x",
    help: "weight decay, except for norms and biases",
    otherwise: perName(defaultWeightDecay),
  }),
} satisfies OptionTable;

/** How a run goes through its images, and on which device. */
export const loopOptions = {
  schedule: optimisation({
    type: z.enum(schedules).default(fitDefaults.schedule),
    placeholder: "name",
    help: "learning-rate schedule",
  }),
  warmup: optimisation({
    type: wholeFromZero.default(fitDefaults.warmup),
    placeholder: "n",
    help: "steps over which the learning rate rises linearly",
  }),
  clipNorm: optimisation({
    type: weight.default(stepDefaults.clipNorm),
    placeholder: "x",
    help: "clip the global gradient norm to this; 0 for no clipping",
  }),
  batchSize: optimisation({
    type: count.default(fitDefaults.batchSize),
    placeholder: "n",
    help: "images per step",
  }),
  accumulate: optimisation({
    type: count.default(stepDefaults.accumulate),
    placeholder: "n",
    help:
      "split each batch into n passes: less memory, same gradient; BatchNorm and class means see one part " +
      "at a time",
  }),
  seed: optimisation({
    type: z.number().int().min(0).max(0xffffffff).default(fitDefaults.seed),
    placeholder: "n",
    help: "random seed",
  }),
  device: run({
    type: z.enum(devices).default("cpu"),
    placeholder: "name",
    help: "where models run; see docs/DEVICES.md",
  }),
  recompute: optimisation({
    type: z.boolean().default(stepDefaults.recompute),
    help: "recompute activations in the backward pass: less memory, slower steps",
  }),
  threads: run({
    type: count.max(1024).optional(),
    placeholder: "n",
    help: "CPU threads",
    otherwise: "all cores",
  }),
} satisfies OptionTable;

export const ema = optimisation({
  type: shareBelowOne.default(stepDefaults.ema),
  placeholder: "x",
  help: "decay of a moving average of the weights, which becomes the final model; 0 for none",
});

export const epochs = optimisation({
  type: count.default(fitDefaults.epochs),
  placeholder: "n",
  help: "passes over the training images",
});
