import { UsageError } from "../base/errors.js";
import { type ConfigOf, inPlace } from "../base/options/option.js";
import type { constraintOptions } from "./tables/loss.js";
import { type Constraint, constraintDefaults } from "./training-options.js";

type ConstraintConfig = ConfigOf<typeof constraintOptions>;

/** The weights of a run's explanation losses. */
interface Weights {
  readonly lambda: number | number[];
  readonly lambdaWarmup: number;
}

/**
 * Checks the mode's options and fills in their defaults.
 * @param lossCount - Number of explanation losses besides cross-entropy.
 * @throws UsageError for a target without the mode, for the mode without exactly one target, and for
 * combinations without meaning: trading off two losses when there is only one, or weights alongside the
 * multiplier.
 */
export function resolveConstraint(
  config: ConstraintConfig & Weights,
  lossCount: number,
  place: string | undefined,
): Pick<ConstraintConfig, "multiplierRate"> {
  const { mode, conflict, ceTarget, explanationTarget, multiplierRate, lambda, lambdaWarmup } = config;
  if (lossCount === 0 && (mode !== "weighted" || conflict !== "none")) {
    throw new UsageError(
      `\`mode\` and \`conflict\`${inPlace(place)} combine cross-entropy with an explanation loss, but the loss is "ce" ` +
        "alone: choose another loss, or leave them out.",
    );
  }
  const keys = ["ceTarget", "explanationTarget", "multiplierRate"] as const;
  const given = keys.find((key) => config[key] !== undefined);
  if (mode === "weighted") {
    if (given === undefined) return {};
    throw new UsageError(
      `\`${given}\`${inPlace(place)} belongs to the mode "constrained": choose that mode, or leave it out.`,
    );
  }
  if ((ceTarget === undefined) === (explanationTarget === undefined)) {
    throw new UsageError(
      `The mode "constrained"${inPlace(place)} needs one target: give either \`ceTarget\`, for cross-entropy, or ` +
        "`explanationTarget`, for the explanation loss.",
    );
  }
  if (lambdaWarmup > 0 || (lossCount === 1 && lambda !== 1)) {
    throw new UsageError(
      `\`lambda\` and \`lambdaWarmup\`${inPlace(place)} have no effect in the mode "constrained", whose multiplier is ` +
        "the weight: leave them out.",
    );
  }
  return { multiplierRate: multiplierRate ?? constraintDefaults.rate };
}

/** A run's constraint; undefined if its losses are weighted. */
export function constraintOf({
  ceTarget,
  explanationTarget,
  multiplierRate: rate,
}: Pick<ConstraintConfig, "ceTarget" | "explanationTarget" | "multiplierRate">): Constraint | undefined {
  if (ceTarget !== undefined) return { on: "ce", target: ceTarget, rate };
  return explanationTarget === undefined ? undefined : { on: "explanation", target: explanationTarget, rate };
}
