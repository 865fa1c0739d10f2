import { z } from "zod";
import { count, innerShare } from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { type PrototypeKind, prototypeDefaults, prototypeKinds } from "../../data/index.js";

const prototypes = inGroup("Prototypes");

export const usualPrototypes: PrototypeKind = "mean";
/**
 * Where the prototypes say in which places evidence may lie: what few images of a class have, such as a mark that changes
 * its place, must not be in them.
 */
export const supportPrototypes: PrototypeKind = "quantile";

/** What is typical for the classes. */
export const prototypeOptions = {
  prototypes: prototypes({
    type: z.enum(prototypeKinds).optional(),
    placeholder: "kind",
    help: "how the prototype of a class is made of its images",
    otherwise: `${usualPrototypes}; ${supportPrototypes} for prototype-support`,
  }),
  prototypesPerClass: prototypes({
    type: count.optional(),
    placeholder: "k",
    help: "k-means: prototypes per class; each image has the nearest",
    otherwise: String(prototypeDefaults.perClass),
  }),
  prototypeQuantile: prototypes({
    type: innerShare.optional(),
    placeholder: "q",
    help: "quantile: a pixel that is dark in this share of a class is dark in its prototype",
    otherwise: String(prototypeDefaults.quantile),
  }),
  contrast: prototypes({
    type: z.boolean().default(prototypeDefaults.contrast),
    help: "keep only what a prototype has more of than the mean of the other classes",
  }),
} satisfies OptionTable;
