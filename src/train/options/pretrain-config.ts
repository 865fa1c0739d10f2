import { z } from "zod";
import { modelNames } from "../../models/index.js";
import { count, dataOptions, loopOptions, parseOptions, stemOptions } from "./config-parts.js";
import { fitDefaults } from "./loop-options.js";

const encoders = modelNames.filter((name) => name.startsWith("convnext-v2"));

/** Every option of a pretraining run, with its default: those of FCMAE where the paper gives them. */
const schema = z.strictObject({
  ...dataOptions,
  /** Nothing is chosen by validation, so every training image is used. */
  valFraction: dataOptions.valFraction.unwrap().default(0),
  model: z.enum(encoders).default("convnext-v2-atto"),
  ...stemOptions,
  ...loopOptions,
  /** Share of the patches that are hidden. */
  maskRatio: z.number().gt(0).lt(1).default(0.6),
  /** Channels of the decoder. */
  decoderDim: count.max(4096).default(128),
  lr: z.number().positive().default(fitDefaults.learningRate),
  weightDecay: z.number().nonnegative().default(0.05),
  epochs: count.default(20),
});

/** Options as a user gives them: everything may be left out. */
export type PretrainOptions = z.input<typeof schema>;

/** Options with all defaults filled in. */
export type PretrainConfig = z.output<typeof schema>;

export { encoders as pretrainModelNames };

/**
 * Checks options and fills in the defaults.
 * @param where - Where the options come from, for messages.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export const resolvePretrainConfig = (options: unknown, where = "the options"): PretrainConfig =>
  parseOptions(schema, options, where);
