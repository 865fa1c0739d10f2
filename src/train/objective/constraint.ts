import type { Parameters } from "../../nn/index.js";
import { slotName } from "../../optimisation/index.js";
import { type Constraint, constraintDefaults } from "../../options/index.js";

/** Weights of the two losses in what a step minimises. */
export interface LossWeights {
  readonly crossEntropy: number;
  readonly explanation: number;
}

/** Initially both losses count the same. */
const startMultiplier = 1;
/** Decay of the running mean: batches differ, and the multiplier should not follow each one. */
const keptMean = 0.9;

/**
 * The Lagrange multiplier of a constrained run, which rises while the constrained loss is above its target and
 * falls to 0 while it is below (Platt & Barr, Constrained Differential Optimization, NIPS 1987: simultaneous
 * descent of the weights and ascent of the multiplier). It follows a running mean of the excess over the
 * target, relative to the target and capped at 1: otherwise a loss that starts far above it would leave a
 * multiplier that takes long to fall.
 *
 * A step minimises (objective + multiplier * constrained) / (1 + multiplier): this weighted mean has
 * the same minimum as the Lagrangian, but its gradients keep their size however large the multiplier grows.
 */
export class Multiplier {
  /**
   * The multiplier and the running mean, in a checkpoint's precision, so that a resumed run gets the same
   * numbers.
   */
  private readonly state: Float32Array;
  private readonly rate: number;

  /**
   * @param saved - The state from an earlier `saved()`; omit it for a fresh start.
   */
  constructor(
    private readonly constraint: Constraint,
    saved: Parameters = {},
  ) {
    const { rate = constraintDefaults.rate } = constraint;
    this.rate = rate;
    this.state = Float32Array.from(saved[stateName]?.data ?? [startMultiplier, 0]);
  }

  get value(): number {
    return this.state[0];
  }

  /** Weights of the two losses, which add up to 1. */
  weights(): LossWeights {
    const constrained = this.value / (1 + this.value);
    return this.constraint.on === "ce"
      ? { crossEntropy: constrained, explanation: 1 - constrained }
      : { crossEntropy: 1 - constrained, explanation: constrained };
  }

  /** Updates the multiplier after a step with these losses. */
  follow({ crossEntropy, cam }: { readonly crossEntropy: number; readonly cam: number }): void {
    const { on, target } = this.constraint;
    const excess = Math.min((on === "ce" ? crossEntropy : cam) / target - 1, 1);
    this.state[1] += (1 - keptMean) * (excess - this.state[1]);
    this.state[0] = Math.max(0, this.state[0] + this.rate * this.state[1]);
  }

  /** What a checkpoint keeps of it, under its name there. */
  saved(): Parameters {
    return { [stateName]: { shape: [this.state.length], data: this.state.slice() } };
  }
}

const stateName = slotName("multiplier", "constraint");
