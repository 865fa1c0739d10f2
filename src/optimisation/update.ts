import type { UpdateOptions } from "../options/index.js";
import { add, array, compileKernel, type Expression, mul, scalar, sub } from "../runtime/kernels/index.js";
import type { FollowedArrays, UpdatedArrays } from "./held-state.js";
import { optimiserRule, optimiserScalars } from "./optimisers.js";

/**
 * Compiles the update of parameters: in place, in one pass over each array.
 * @param buffers - Their averages are updated, too.
 * @param memory - Holds all arrays.
 * @returns A function that runs the update of step `t`, counted from 1.
 */
export function compileUpdate(
  parameters: readonly UpdatedArrays[],
  buffers: readonly FollowedArrays[],
  { optimiser, clipNorm, ema, accumulate }: UpdateOptions,
  memory: WebAssembly.Memory,
): (t: number, learningRate: number) => void {
  const gradient = array(accumulate > 1 ? "sum" : "gradient");
  const rule = optimiserRule(optimiser.name, mul(gradient, scalar("gradientScale")));
  const average = array("average");
  const follow = (weight: Expression): Expression =>
    add(average, mul(sub(weight, average), scalar("averageShare")));
  const update = compileKernel(ema > 0 ? { ...rule, average: follow(rule.weight) } : rule, memory);
  const followBuffer = compileKernel({ average: follow(array("weight")) }, memory);
  return (t, learningRate) => {
    const gradientScale = clipNorm > 0 ? clippingScale(parameters, clipNorm) : 1;
    // A short memory early on, so that the random initialisation is soon forgotten (as in TensorFlow's
    // ExponentialMovingAverage).
    const averageShare = 1 - Math.min(ema, (1 + t) / (10 + t));
    for (const { arrays, group } of parameters) {
      const ofGroup = group.decay ? optimiser : { ...optimiser, weightDecay: 0 };
      const scalars = optimiserScalars(ofGroup, t, learningRate * group.rate);
      update(arrays, { ...scalars, gradientScale, averageShare });
    }
    if (ema === 0) return;
    for (const buffer of buffers) followBuffer({ ...buffer }, { averageShare });
  };
}

/** The factor that limits the gradients' global L2 norm to `limit` (Pascanu et al. 2013). */
function clippingScale(parameters: readonly UpdatedArrays[], limit: number): number {
  let sum = 0;
  for (const { arrays } of parameters) {
    const gradient = arrays.sum ?? arrays.gradient;
    for (let at = 0; at < gradient.length; at++) sum += gradient[at] * gradient[at];
  }
  return Math.min(limit / (Math.sqrt(sum) + 1e-6), 1);
}
