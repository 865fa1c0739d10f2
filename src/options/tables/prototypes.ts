import { z } from "zod";
import { count, innerShare } from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { type PrototypeKind, prototypeDefaults, prototypeKinds } from "../../data/index.js";

const prototypes = inGroup("Prototypes");

export const usualPrototypes: PrototypeKind = "mean";
/**
 * The default where prototypes define where evidence may lie: what only few images of a class have, such as a
 * mark that moves around, must not be part of them.
 */
export const supportPrototypes: PrototypeKind = "quantile";

/** How prototypes, the pictures of what is typical of each class, are made. */
export const prototypeOptions = {
  prototypes: prototypes({
    type: z.enum(prototypeKinds).optional(),
    placeholder: "kind",
    help: "how a class's prototype is computed from its images",
    otherwise: `${usualPrototypes}; ${supportPrototypes} for prototype-support`,
  }),
  prototypesPerClass: prototypes({
    type: count.optional(),
    placeholder: "k",
    help: "k-means: prototypes per class; each image uses the nearest",
    otherwise: String(prototypeDefaults.perClass),
  }),
  prototypeQuantile: prototypes({
    type: innerShare.optional(),
    placeholder: "q",
    help: "quantile: a pixel that is dark in this share of a class's images is dark in its prototype",
    otherwise: String(prototypeDefaults.quantile),
  }),
  contrast: prototypes({
    type: z.boolean().default(prototypeDefaults.contrast),
    help: "keep only what exceeds the mean of the other classes' prototypes",
  }),
} satisfies OptionTable;
