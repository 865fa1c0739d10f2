import { z } from "zod";
import { count, innerShare, positive, shareBelowOne, weight } from "../../base/options/number-types.js";
import type { OptionTable } from "../../base/options/option.js";
import { modelNames } from "../../models/index.js";
import { fitDefaults } from "../training-options.js";
import { balanceOptions, classOptions, dataOptions } from "./data.js";
import { constraintOptions, lossOptions } from "./loss.js";
import { model, modelOptions, stemOptions } from "./model.js";
import { ema, epochs, loopOptions, optimisation, optimiserOptions } from "./optimisation.js";
import { prototypeOptions } from "./prototypes.js";

/** Every option of a training run, in the order of its configuration file. */
export const trainOptions = {
  ...dataOptions,
  ...classOptions,
  ...balanceOptions,
  ...modelOptions,
  ...lossOptions,
  ...prototypeOptions,
  ...constraintOptions,
  ...optimiserOptions,
  ...loopOptions,
  ema,
  epochs,
} satisfies OptionTable;

const encoders = modelNames.filter((name) => name.startsWith("convnext-v2"));

/**
 * Every option of a pretraining run. Where it differs from training, it follows the FCMAE paper as far as
 * that says.
 */
export const pretrainOptions = {
  ...dataOptions,
  // No epoch is selected by validation, so every training image is used.
  valFraction: { ...dataOptions.valFraction, type: shareBelowOne.default(0) },
  model: model({
    type: z.enum(encoders).default("convnext-v2-atto"),
    placeholder: "name",
    help: "model to pretrain",
  }),
  ...stemOptions,
  ...loopOptions,
  maskRatio: model({
    type: innerShare.default(0.6),
    placeholder: "x",
    help: "share of patches to mask",
  }),
  decoderDim: model({
    type: count.max(4096).default(128),
    placeholder: "n",
    help: "decoder channels",
  }),
  lr: optimisation({
    type: positive.default(fitDefaults.learningRate),
    placeholder: "x",
    help: "learning rate (AdamW)",
  }),
  weightDecay: optimisation({
    ...optimiserOptions.weightDecay,
    type: weight.default(0.05),
    otherwise: undefined,
  }),
  epochs: { ...epochs, type: count.default(20) },
} satisfies OptionTable;
