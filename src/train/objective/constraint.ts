import type { Parameters } from "../../nn/index.js";
import { slotName } from "../../optimisation/index.js";
import { type Constraint, constraintDefaults } from "../../options/index.js";

/** Weights of the two losses in what a step minimises. */
export interface LossWeights {
  readonly crossEntropy: number;
  readonly explanation: number;
}

/** Both losses count the same at first. */
const startMultiplier = 1;
/** The part of the running mean that a step keeps: batches differ, and the multiplier should not follow each. */
const keptMean = 0.9;

/**
 * The Lagrange multiplier of a constrained run, which rises while the constrained loss is above its target and falls
 * to 0 while it is under it (Platt & Barr, Constrained Differential Optimization, NIPS 1987: descent of the weights
 * and ascent of the multiplier side by side), here on a running mean of how far the loss is above its target, as a
 * share of the target and at most 1: a loss that begins far above it would leave a multiplier that takes long to fall.
 *
 * A step minimises (objective + multiplier * constrained) / (1 + multiplier): the minimum of the Lagrangian is that of
 * this mean as well, whose gradients stay of the same size however large the multiplier grows.
 */
export class Multiplier {
  /** The multiplier and the running mean, in the precision of a checkpoint: a resumed run has the same numbers. */
  private readonly state: Float32Array;
  private readonly rate: number;

  /**
   * @param saved - What an earlier `saved()` gave; without it the run begins.
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

  /** Weights of the two losses, whose sum is 1. */
  weights(): LossWeights {
    const constrained = this.value / (1 + this.value);
    return this.constraint.on === "ce"
      ? { crossEntropy: constrained, explanation: 1 - constrained }
      : { crossEntropy: 1 - constrained, explanation: constrained };
  }

  /** Follows a step, in which the losses were these. */
  follow({ crossEntropy, cam }: { readonly crossEntropy: number; readonly cam: number }): void {
    const { on, target } = this.constraint;
    const excess = Math.min((on === "ce" ? crossEntropy : cam) / target - 1, 1);
    this.state[1] += (1 - keptMean) * (excess - this.state[1]);
    this.state[0] = Math.max(0, this.state[0] + this.rate * this.state[1]);
  }

  /** What a checkpoint keeps of it, under the name that it has there. */
  saved(): Parameters {
    return { [stateName]: { shape: [this.state.length], data: this.state.slice() } };
  }
}

const stateName = slotName("multiplier", "constraint");
