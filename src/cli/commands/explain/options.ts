import { z } from "zod";
import { count, wholeFromZero } from "../../../base/options/number-types.js";
import { inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import {
  attributionMethods,
  baselineMethods,
  baselineNames,
  featureKinds,
  methodNames,
  randomMethods,
  reductions,
  sampledMethods,
} from "../../../cam/index.js";
import { explainDefaults, explainerDefaults } from "../../../explain/index.js";
import { classOptions, dataOptions } from "../../../options/index.js";

const classes = inGroup("Which classes");
const maps = inGroup("Maps");
const results = inGroup("Results");

/** What to explain and how; how the model is read and run has options of its own. */
export const explainOptions = {
  class: classes({
    type: z.string().min(1).default(explainDefaults.targets),
    placeholder: "which",
    help: '"predicted", "label" (what the image\'s folder is named after), or a class name or number (#2 where names are numbers)',
  }),
  mapClasses: classes({
    type: classOptions.mapClasses.type,
    placeholder: "class=folder,...",
    help: "classes whose folders of images are called otherwise",
  }),
  top: classes({
    type: z
      .union([count, z.string().regex(/^(100|\d{1,2}(\.\d+)?)%$/)])
      .meta({ description: "a whole number from 1 up, or a percentage such as 50%" })
      .optional(),
    placeholder: "n|p%",
    help: "instead, explain each of the n most probable classes, or each class of at least p percent (of none: the most probable)",
  }),
  method: maps({
    type: z.array(z.enum(methodNames)).min(1).default([explainDefaults.method]),
    placeholder: "names",
    help: "attribution methods, listed below; the maps of several stand side by side",
  }),
  layer: maps({
    type: z.array(z.string().min(1)).optional(),
    placeholder: "names",
    help: 'target layers or modules ("layer4.*" for several); their maps stand side by side, those of a+b are averaged',
    otherwise: 'the one that "batchcam layers" marks',
  }),
  compare: maps({
    type: z.string().min(1).optional(),
    placeholder: "model",
    help: "another model, beside the first; what is said of the model holds for both",
  }),
  smooth: maps({
    type: z.boolean().default(explainDefaults.mirror),
    help: "average each map with the mirrored image's (test-time augmentation)",
  }),
  samples: maps({
    type: count.optional(),
    placeholder: "n",
    help: `${sampledMethods.join(", ")}: runs per image`,
    otherwise: sampledMethods.map((name) => attributionMethods[name].samples).join(", "),
  }),
  baseline: maps({
    type: z.array(z.enum(baselineNames)).min(1).optional(),
    placeholder: "names",
    help: `${baselineMethods.join(", ")}: what stands for hidden parts, or for no image: ${baselineNames.join(", ")} (several are averaged)`,
    otherwise: baselineMethods.map((name) => attributionMethods[name].baselines).join(", "),
  }),
  features: maps({
    type: z.enum(featureKinds).default(explainDefaults.features),
    placeholder: "kind",
    help: "feature-ablation: hide superpixels, or the cells of a grid; about as many as --samples",
  }),
  reduction: maps({
    type: z.enum(reductions).default(explainDefaults.reduction),
    placeholder: "how",
    help: "methods on pixels: what a pixel counts of its channels, sum or max",
  }),
  signed: maps({
    type: z.boolean().default(explainDefaults.signed),
    help: "show what speaks against a class, too: maps before ReLU and normalisation",
  }),
  seed: maps({
    type: wholeFromZero.default(explainDefaults.seed),
    placeholder: "n",
    help: `${randomMethods.join(", ")}: random seed`,
  }),
  batchSize: maps({
    type: count.default(explainerDefaults.batchSize),
    placeholder: "n",
    help: "images per batch, if the model leaves that open",
  }),
} satisfies OptionTable;

/** What is written. */
export const resultOptions = {
  out: results({
    type: z.string().default("explanations"),
    placeholder: "dir",
    help: "folder for the results",
  }),
  raw: results({
    type: z.boolean().default(false),
    help: "also write each map as an array: NAME.npy, float32 [H,W] in [0,1] (--signed: the evidence itself)",
  }),
  skipBad: results({
    type: dataOptions.skipBad.type,
    help: "skip unreadable images instead of failing, and list them",
  }),
} satisfies OptionTable;

export type ExplainGiven = OptionsOf<typeof explainOptions> & OptionsOf<typeof resultOptions>;
