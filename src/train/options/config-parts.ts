import { z } from "zod";
import { UsageError } from "../../base/errors.js";
import { augmentationDefaults, decoyKinds } from "../../data/index.js";
import { devices } from "../../runtime/index.js";
import { schedules } from "../schedule.js";
import { fitDefaults } from "./loop-options.js";
import { stepDefaults } from "./step-options.js";

/** Parts of the options that several kinds of run share. Keys are those of a configuration file. */

export const count = z.number().int().positive();
export const steps = z.number().int().nonnegative();

export const dataOptions = {
  /** Name of a dataset, an image folder, or a MedMNIST .npz file. */
  data: z.string().min(1).default("digits"),
  /** Folder with the dataset's files; the cache folder when absent. */
  dataDir: z.string().optional(),
  /** Image folders: side of the square that images are brought to, and 1 (grey) or 3 (colour) channels. */
  imageSize: count.max(4096).optional(),
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  /** Image folders: leave out images that cannot be read. */
  skipBad: z.boolean().default(false),
  /** What tells the class in training and nothing in validation and test images; see DecoyKind. */
  decoy: z.enum(["none", ...decoyKinds]).default("none"),
  /** Augmentation: zero padding of a random crop, flips, degrees of rotation, chance of erasing a rectangle. */
  crop: steps.default(augmentationDefaults.crop),
  flip: z.boolean().default(augmentationDefaults.flip),
  rotation: z.number().min(0).max(180).default(augmentationDefaults.rotation),
  erasing: z.number().min(0).max(1).default(augmentationDefaults.erasing),
  /** Only the first so many images of the training or test set. */
  limitTrain: count.optional(),
  limitTest: count.optional(),
  /** Share of the training images that is set apart to choose the best epoch. */
  valFraction: z.number().min(0).lt(1).default(0.1),
};

/** Options of ConvNeXt-V2 (the first two) and ViT; see ModelOptions. */
export const stemOptions = {
  patch: count.optional(),
  downsampling: z.tuple([count, count, count]).optional(),
  dropPath: z.number().min(0).lt(1).optional(),
};

export const loopOptions = {
  schedule: z.enum(schedules).default(fitDefaults.schedule),
  /** Steps over which the learning rate rises linearly. */
  warmup: steps.default(fitDefaults.warmup),
  /** Largest global norm of the gradients; 0 for no limit. */
  clipNorm: z.number().nonnegative().default(stepDefaults.clipNorm),
  batchSize: count.default(fitDefaults.batchSize),
  /** Passes over parts of a batch in each step. */
  accumulate: count.default(stepDefaults.accumulate),
  seed: z.number().int().nonnegative().max(0xffffffff).default(fitDefaults.seed),
  /** Where the run computes. */
  device: z.enum(devices).default("cpu"),
  /** Computes activations again in the backward pass, for less memory. */
  recompute: z.boolean().default(stepDefaults.recompute),
  /** Threads of one step; all cores when absent. */
  threads: count.max(1024).optional(),
};

/**
 * Checks options and fills in the defaults of a schema.
 * @param where - Where the options come from, for messages.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export function parseOptions<Schema extends z.ZodObject>(
  schema: Schema,
  options: unknown,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === "unrecognized_keys") {
    const keys = Object.keys(schema.shape).join(", ");
    throw new UsageError(`Unknown key "${issue.keys[0]}" in ${where}. The keys are: ${keys}.`);
  }
  const key = issue.path.join(".") || "value";
  throw new UsageError(`The option "${key}" in ${where} cannot have that value: ${issue.message}.`);
}
