import { z } from "zod";
import { positive, weight, wholeFromZero } from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { alphas, normalisations } from "../../cam/index.js";
import { distances, readings, supportScopes } from "../../losses/index.js";
import { isLoss, lossNames, lossWords, needsKeepAlive } from "../loss-names.js";
import { evidenceKinds, objectiveDefaults } from "../objective-options.js";
import { conflictRules, constraintDefaults, fitDefaults, stepDefaults } from "../training-options.js";

const loss = inGroup("Loss");
const together = inGroup("Combining cross-entropy and explanation loss");

const modes = ["weighted", "constrained"] as const;

/** What is minimised. */
export const lossOptions = {
  loss: loss({
    type: z
      .string()
      .refine(isLoss)
      .meta({ description: lossWords, examples: [...lossNames] })
      .default(objectiveDefaults.loss),
    placeholder: "names",
    help: "what is minimised besides cross-entropy",
  }),
  reading: loss({
    type: z.enum(readings).default(objectiveDefaults.reading),
    placeholder: "name",
    help: "batch-cam: compare class means with prototypes, or maps with their class mean",
  }),
  distance: loss({
    type: z.enum(distances).default(objectiveDefaults.distance),
    placeholder: "name",
    help: "distance between maps",
  }),
  lambda: loss({
    type: z.union([weight, z.array(weight)]).optional(),
    placeholder: "x",
    help: 'weight of the explanation loss, or of each of several: "0.1,0.03"',
    otherwise: "depends on the loss",
  }),
  lambdaWarmup: loss({
    type: wholeFromZero.default(fitDefaults.lambdaWarmup),
    placeholder: "n",
    help: "steps over which lambda rises linearly",
  }),
  keepAlive: loss({
    type: weight.optional(),
    placeholder: "x",
    help: "weight of the term that keeps maps from dying",
    otherwise: `1 for ${[...needsKeepAlive].join(" and ")}, 0 for other losses`,
  }),
  alpha: loss({
    type: z.enum(alphas).default(objectiveDefaults.alpha),
    placeholder: "name",
    help: "channel weights: with or without their second-order gradient",
  }),
  normalisation: loss({
    type: z.enum(normalisations).default(objectiveDefaults.normalisation),
    placeholder: "name",
    help: "how maps are scaled before they are compared",
  }),
  layers: loss({
    type: z.array(z.string().min(1)).default([...objectiveDefaults.layers]),
    placeholder: "names",
    help: "layers whose maps the loss uses, averaged",
    otherwise: "the target layer",
  }),
  evidence: loss({
    type: z.enum(evidenceKinds).default(objectiveDefaults.evidence),
    placeholder: "kind",
    help: "prototype-support: keep input gradients, or the signed maps of all classes, inside the support",
  }),
  supportScope: loss({
    type: z.enum(supportScopes).default(objectiveDefaults.supportScope),
    placeholder: "scope",
    help: "prototype-support: whether the support joins the prototypes of all classes, or is that of the image's class",
  }),
  supportGain: loss({
    type: positive.default(objectiveDefaults.supportGain),
    placeholder: "x",
    help: "prototype-support: the support is clip(gain * prototype, 0, 1)",
  }),
} satisfies OptionTable;

/** How cross-entropy and the explanation loss are combined. */
export const constraintOptions = {
  mode: together({
    type: z.enum(modes).default("weighted"),
    placeholder: "name",
    help: "sum weighted by lambda, or one loss minimised while the other is held at a target",
  }),
  ceTarget: together({
    type: positive.optional(),
    placeholder: "x",
    help: "constrained: minimise the explanation loss subject to cross-entropy <= x",
  }),
  explanationTarget: together({
    type: positive.optional(),
    placeholder: "x",
    help: "constrained: minimise cross-entropy subject to explanation loss <= x",
  }),
  multiplierRate: together({
    type: positive.optional(),
    placeholder: "x",
    help: "constrained: learning rate of the Lagrange multiplier",
    otherwise: String(constraintDefaults.rate),
  }),
  conflict: together({
    type: z.enum(conflictRules).default(stepDefaults.conflict),
    placeholder: "rule",
    help: "pcgrad: project the gradients of the two losses where they conflict",
  }),
} satisfies OptionTable;
