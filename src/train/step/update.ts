import type { ParameterSpec } from "../../nn/index.js";
import { add, array, compileKernel, type Expression, mul, scalar, sub } from "../../runtime/kernels/index.js";
import { type OptimiserOptions, optimiserRule, optimiserScalars, optimiserSlots } from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";

/** How a step changes what it holds. */
export interface UpdateOptions {
  readonly optimiser: OptimiserOptions;
  /** Largest global norm of the gradients; 0 for no limit. */
  readonly clipNorm: number;
  /** Decay of the exponential moving average of the weights, in [0,1); 0 keeps no average. */
  readonly ema: number;
  /**
   * Passes over parts of the batch in one step, at least 1: a batch of any size with the memory of a part. The
   * gradient is the mean over the whole batch, while BatchNorm and class means see one part at a time.
   */
  readonly accumulate: number;
}

/** What a step holds beside the weights: arrays of the optimiser, and averages. */
export interface ExtraState {
  readonly name: string;
  readonly shape: readonly number[];
  /** The weight that it starts as a copy of; zeros when absent. */
  readonly copyOf?: string;
}

const prefix = "optimizer.";
/** "optimizer.mean.conv1.weight": the names of extra state are told apart from those of weights. */
export const slotName = (slot: string, name: string): string => `${prefix}${slot}.${name}`;
export const averageName = (name: string): string => slotName("ema", name);
export const isExtraState = (name: string): boolean => name.startsWith(prefix);

/** The extra state for trained parameters and for buffers. */
export function extraState(
  trained: readonly ParameterSpec[],
  buffers: readonly ParameterSpec[],
  { optimiser, ema }: UpdateOptions,
): ExtraState[] {
  const slots = optimiserSlots(optimiser.name);
  return [
    ...trained.flatMap(({ name, shape }) => slots.map((slot) => ({ name: slotName(slot, name), shape }))),
    ...(ema > 0 ? [...trained, ...buffers] : []).map(({ name, shape }) => ({
      name: averageName(name),
      shape,
      copyOf: name,
    })),
  ];
}

/** A weight, and the average that follows it where one is kept. */
export interface FollowedArrays {
  readonly weight: Float32Array;
  readonly average?: Float32Array;
}

export interface UpdatedArrays {
  readonly group: ParameterGroup;
  /** With the optimiser's slots, by their names. */
  readonly arrays: FollowedArrays & {
    readonly gradient: Float32Array;
    /** Of the gradients of the step's passes, where there are several: the update goes by it. */
    readonly sum?: Float32Array;
    readonly [slot: string]: Float32Array | undefined;
  };
}

/**
 * Compiles the update of parameters, which takes place in their arrays, in one pass over each.
 * @param buffers - Their averages follow, too.
 * @param memory - Where all arrays are.
 * @returns What makes the update at step `t`, counted from 1.
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
    // Early on a short memory, so that the random start is soon forgotten (as TensorFlow's ExponentialMovingAverage).
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

/** What scales all gradients so that their global L2 norm is at most `limit` (Pascanu et al. 2013). */
function clippingScale(parameters: readonly UpdatedArrays[], limit: number): number {
  let sum = 0;
  for (const { arrays } of parameters) {
    const gradient = arrays.sum ?? arrays.gradient;
    for (let at = 0; at < gradient.length; at++) sum += gradient[at] * gradient[at];
  }
  return Math.min(limit / (Math.sqrt(sum) + 1e-6), 1);
}
