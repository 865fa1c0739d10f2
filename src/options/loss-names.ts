import { checkValue, type Requirement } from "../base/options/check-options.js";
import type { Distance } from "../losses/index.js";

export const explanationLossNames = [
  "prototype",
  "batch-cam",
  "prototype-support",
  "input-gradient",
  "rrr",
  "rrr-g",
  "hint",
  "energy",
  "gain",
  "cam-consistency",
] as const;

/** A loss on explanations, added to cross-entropy. */
export type ExplanationLossName = (typeof explanationLossNames)[number];

/** A loss name: "ce" is cross-entropy alone, the others are added to it. */
export type LossName = "ce" | ExplanationLossName;
export const lossNames: readonly LossName[] = ["ce", ...explanationLossNames];

/** Describes the possible losses of a run, for messages and help. */
export const lossWords = `"ce" alone, or one or more of ${explanationLossNames.join(", ")}, each once, joined by "+"`;

const isExplanationLoss = (name: string): name is ExplanationLossName =>
  explanationLossNames.some((known) => known === name);

/** Whether a name such as "prototype+prototype-support" consists of known losses, none of them twice. */
export function isLoss(loss: string): boolean {
  const names = loss.split("+");
  return loss === "ce" || (names.every(isExplanationLoss) && new Set(names).size === names.length);
}

const aLoss: Requirement = {
  accepts: (loss) => typeof loss === "string" && isLoss(loss),
  words: lossWords,
  choices: lossNames,
};

/**
 * The explanation losses in a name such as "prototype+prototype-support"; none for "ce".
 * @throws UsageError when one is unknown or repeated, or "ce" is combined with others.
 *
 * @example
 * ```ts
 * import { explanationLossesOf } from "batchcam/losses";
 *
 * console.log(explanationLossesOf("prototype+rrr")); // [ 'prototype', 'rrr' ]
 * ```
 */
export function explanationLossesOf(loss: string): readonly ExplanationLossName[] {
  checkValue(loss, aLoss, "`loss`");
  return loss.split("+").filter(isExplanationLoss);
}

/** Weights found on validation splits (docs/RESULTS.md), per distance if there is a choice. */
const lambdas: Readonly<Record<ExplanationLossName, number | Readonly<Record<Distance, number>>>> = {
  prototype: { l1: 0.3, l2: 0.1, ssim: 0.1 },
  "batch-cam": { l1: 0.3, l2: 0.1, ssim: 0.03 },
  "prototype-support": 0.1,
  "input-gradient": 0.01,
  rrr: 0.3,
  "rrr-g": 3,
  hint: 30,
  energy: 10,
  gain: 3,
  "cam-consistency": 3,
};

/** The default weight of an explanation loss. */
export function defaultLambda(name: ExplanationLossName, distance: Distance): number {
  const known = lambdas[name];
  return typeof known === "number" ? known : known[distance];
}

/**
 * Losses that all-zero maps, or a few of them, would satisfy: class means and consistency do not notice a
 * single dead map, while the prototype loss does.
 */
export const needsKeepAlive: ReadonlySet<ExplanationLossName> = new Set(["batch-cam", "cam-consistency"]);
