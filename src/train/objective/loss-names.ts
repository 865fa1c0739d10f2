import { UsageError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";

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

/** A loss on explanations, beside cross-entropy. */
export type ExplanationLossName = (typeof explanationLossNames)[number];

/** A loss by its name: "ce" is cross-entropy alone, the others are added to it. */
export type LossName = "ce" | ExplanationLossName;
export const lossNames: readonly LossName[] = ["ce", ...explanationLossNames];

/** What the loss of a run may be, for messages and help. */
export const lossWords = `"ce" alone, or one or more of ${explanationLossNames.join(", ")}, joined by "+"`;

const isExplanationLoss = (name: string): name is ExplanationLossName =>
  explanationLossNames.some((known) => known === name);

/** Whether a name such as "prototype+prototype-support" stands for losses that there are, none of them twice. */
export function isLoss(loss: string): boolean {
  const names = loss.split("+");
  return loss === "ce" || (names.every(isExplanationLoss) && new Set(names).size === names.length);
}

/**
 * The explanation losses that a name such as "prototype+prototype-support" stands for; none for "ce".
 * @throws UsageError when one is unknown or stands twice, or "ce" is not alone.
 */
export function explanationLossesOf(loss: string): readonly ExplanationLossName[] {
  if (!isLoss(loss)) {
    throw new UsageError(`\`loss\` must be ${lossWords}, not "${loss}".${didYouMean(loss, lossNames)}`);
  }
  return loss.split("+").filter(isExplanationLoss);
}
