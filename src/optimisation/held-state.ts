import type { ParameterSpec } from "../nn/index.js";
import type { UpdateOptions } from "../options/index.js";
import { optimiserSlots } from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";

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
