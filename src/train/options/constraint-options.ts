import { z } from "zod";
import { UsageError } from "../../base/errors.js";
import { type Constraint, conflictRules, constraintDefaults, stepDefaults } from "./step-options.js";

export const modes = ["weighted", "constrained"] as const;

/** How cross-entropy and the explanation loss go together. Keys are those of a configuration file. */
export const constraintOptions = {
  /** "weighted": their weighted sum; "constrained": one of them, while the other is held at or under its target. */
  mode: z.enum(modes).default("weighted"),
  /** "constrained": the target of one of the two. */
  ceTarget: z.number().positive().optional(),
  explanationTarget: z.number().positive().optional(),
  /** "constrained": how fast the multiplier follows. */
  multiplierRate: z.number().positive().optional(),
  conflict: z.enum(conflictRules).default(stepDefaults.conflict),
};

type ConstraintConfig = z.output<z.ZodObject<typeof constraintOptions>>;

/** The weights of a run's explanation losses. */
interface Weights {
  readonly lambda: number | number[];
  readonly lambdaWarmup: number;
}

/**
 * Checks the options of the mode and fills in their defaults.
 * @param lossCount - Explanation losses beside cross-entropy.
 * @throws UsageError for a target without the mode, the mode without one target, and for what has no meaning: two
 * losses against each other where there is one, weights beside the multiplier.
 */
export function resolveConstraint(
  config: ConstraintConfig & Weights,
  lossCount: number,
  where: string,
): Pick<ConstraintConfig, "multiplierRate"> {
  const { mode, conflict, ceTarget, explanationTarget, multiplierRate, lambda, lambdaWarmup } = config;
  if (lossCount === 0 && (mode !== "weighted" || conflict !== "none")) {
    throw new UsageError(
      `The options mode and conflict (${where}) say how cross-entropy goes together with an explanation loss, but the ` +
        'loss is "ce" alone: choose another loss, or leave them out.',
    );
  }
  const keys = ["ceTarget", "explanationTarget", "multiplierRate"] as const;
  const given = keys.find((key) => config[key] !== undefined);
  if (mode === "weighted") {
    if (given === undefined) return {};
    throw new UsageError(
      `The option "${given}" in ${where} belongs to the mode "constrained": choose it, or leave the option out.`,
    );
  }
  if ((ceTarget === undefined) === (explanationTarget === undefined)) {
    throw new UsageError(
      `The mode "constrained" (${where}) needs one target, for cross-entropy or for the explanation loss: give either ` +
        "ceTarget (--ce-target) or explanationTarget (--explanation-target).",
    );
  }
  if (lambdaWarmup > 0 || (lossCount === 1 && lambda !== 1)) {
    throw new UsageError(
      `The options lambda and lambdaWarmup (${where}) have no meaning in the mode "constrained", whose multiplier is ` +
        "the weight: leave them out.",
    );
  }
  return { multiplierRate: multiplierRate ?? constraintDefaults.rate };
}

/** The constraint of a run; undefined when its losses are weighted. */
export function constraintOf(config: ConstraintConfig): Constraint | undefined {
  const { ceTarget, explanationTarget, multiplierRate: rate } = config;
  if (ceTarget !== undefined) return { on: "ce", target: ceTarget, rate };
  return explanationTarget === undefined ? undefined : { on: "explanation", target: explanationTarget, rate };
}
