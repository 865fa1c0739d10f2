import type { OptimiserName, OptimiserOptions } from "../options/index.js";
import { add, array, div, type Expression, mul, scalar, sqrt, sub } from "../runtime/kernels/index.js";

/** Decay rates and epsilon of Adam, and the momentum of SGD: PyTorch's defaults and the usual 0.9. */
const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
const momentum = 0.9;

/** Names of an optimiser's arrays per parameter, all initially zero. */
export function optimiserSlots(name: OptimiserName): readonly string[] {
  return name === "sgd" ? ["momentum"] : ["mean", "square"];
}

/** The scalars that `optimiserRule` uses at one step. */
export type OptimiserScalars = Readonly<Record<"rate" | "kept" | "decay" | "deviationCorrection", number>>;

/**
 * The values of those scalars for a parameter group.
 * @param t - The step, counted from 1.
 */
export function optimiserScalars(
  { name, weightDecay }: OptimiserOptions,
  t: number,
  learningRate: number,
): OptimiserScalars {
  return {
    rate: name === "sgd" ? learningRate : learningRate / (1 - beta1 ** t),
    kept: 1 - learningRate * weightDecay,
    decay: weightDecay,
    deviationCorrection: 1 / Math.sqrt(1 - beta2 ** t),
  };
}

/**
 * One elementwise optimiser step, with the update rules of PyTorch 1.13: Adam (Kingma & Ba
 * 2015), AdamW (Loshchilov & Hutter 2019), SGD with Nesterov momentum (Sutskever et al. 2013).
 * @param gradient - Of the loss; "weight" and the optimiser's slots are the other arrays.
 * @returns The new "weight" and slots.
 */
export function optimiserRule(name: OptimiserName, gradient: Expression): Record<string, Expression> {
  const weight = array("weight");
  const rate = scalar("rate");
  const decayed = name === "adamw" ? gradient : add(gradient, mul(weight, scalar("decay")));
  if (name === "sgd") {
    const buffer = add(mul(array("momentum"), momentum), decayed);
    const direction = add(decayed, mul(buffer, momentum));
    return { weight: sub(weight, mul(direction, rate)), momentum: buffer };
  }
  const mean = add(mul(array("mean"), beta1), mul(decayed, 1 - beta1));
  const square = add(mul(array("square"), beta2), mul(mul(decayed, decayed), 1 - beta2));
  const deviation = add(mul(sqrt(square), scalar("deviationCorrection")), epsilon);
  const kept = name === "adamw" ? mul(weight, scalar("kept")) : weight;
  return { weight: sub(kept, div(mul(mean, rate), deviation)), mean, square };
}
