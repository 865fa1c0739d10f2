import { grad } from "../autodiff/index.js";
import { add, constant, input, mul, sub, type Tensor } from "../graph/index.js";
import type { ParameterTensors } from "../nn/index.js";
import {
  biasCorrections,
  clipByGlobalNorm,
  type OptimiserOptions,
  optimiserSlots,
  optimiserStep,
} from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";

/** How a step changes what it holds. */
export interface UpdateOptions {
  readonly optimiser: OptimiserOptions;
  /** Largest global norm of the gradients; 0 for no limit. */
  readonly clipNorm: number;
  /** Decay of the exponential moving average of the weights, in [0,1); 0 keeps no average. */
  readonly ema: number;
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
const slotName = (slot: string, name: string): string => `${prefix}${slot}.${name}`;
export const averageName = (name: string): string => slotName("ema", name);
export const isExtraState = (name: string): boolean => name.startsWith(prefix);
export const next = (name: string): string => `next.${name}`;

/** The extra state for trained parameters and for buffers. */
export function extraState(
  trained: ParameterTensors,
  buffers: ParameterTensors,
  { optimiser, ema }: UpdateOptions,
): ExtraState[] {
  const slots = optimiserSlots(optimiser.name);
  return [
    ...Object.entries(trained).flatMap(([name, { shape }]) =>
      slots.map((slot) => ({ name: slotName(slot, name), shape })),
    ),
    ...Object.entries(ema > 0 ? { ...trained, ...buffers } : {}).map(([name, { shape }]) => ({
      name: averageName(name),
      shape,
      copyOf: name,
    })),
  ];
}

/** The scalars that an update takes at step t, counted from 1. */
export function updateScalars(t: number, learningRate: number, ema: number): Record<string, number> {
  // Early on a short memory, so that the random start is soon forgotten (as TensorFlow's ExponentialMovingAverage).
  return { learningRate, ...biasCorrections(t), averageDecay: Math.min(ema, (1 + t) / (10 + t)) };
}

/**
 * The next state after one step of gradient descent on `total`, under the names "next.NAME".
 * @param parameters - The tensors of the trained parameters.
 * @param buffers - The next values of the buffers that the pass changes.
 */
export function nextState(
  total: Tensor,
  parameters: ParameterTensors,
  groups: ReadonlyMap<string, ParameterGroup>,
  buffers: ParameterTensors,
  { optimiser, clipNorm, ema }: UpdateOptions,
): Record<string, Tensor> {
  const names = Object.keys(parameters);
  const raw = grad(total, Object.values(parameters));
  const gradients = clipNorm > 0 ? clipByGlobalNorm(raw, clipNorm) : raw;
  const learningRate = input("learningRate", []);
  const corrections = {
    meanCorrection: input("meanCorrection", []),
    deviationCorrection: input("deviationCorrection", []),
  };
  const weights: Record<string, Tensor> = { ...buffers };
  const outputs: Record<string, Tensor> = {};
  names.forEach((name, index) => {
    const { rate, decay } = groups.get(name) as ParameterGroup;
    const slots = optimiserSlots(optimiser.name).map((slot) => slotName(slot, name));
    const updated = optimiserStep(
      decay ? optimiser : { ...optimiser, weightDecay: 0 },
      parameters[name],
      gradients[index],
      slots.map((slot) => input(slot, parameters[name].shape)),
      { learningRate: rate === 1 ? learningRate : mul(learningRate, constant(rate)), ...corrections },
    );
    weights[name] = updated.parameter;
    slots.forEach((slot, at) => {
      outputs[next(slot)] = updated.slots[at];
    });
  });
  const averageDecay = input("averageDecay", []);
  for (const [name, weight] of Object.entries(weights)) {
    outputs[next(name)] = weight;
    if (ema === 0) continue;
    const average = input(averageName(name), weight.shape);
    outputs[next(averageName(name))] = add(average, mul(sub(weight, average), sub(1, averageDecay)));
  }
  return outputs;
}
