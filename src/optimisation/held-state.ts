import type { ParameterSpec } from "../nn/index.js";
import type { UpdateOptions } from "../options/index.js";
import { optimiserSlots } from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";

/** What a step holds besides the weights: the optimiser's arrays, and averages. */
export interface ExtraState {
  readonly name: string;
  readonly shape: readonly number[];
  /** The weight to start as a copy of; starts at zero if absent. */
  readonly copyOf?: string;
}

const prefix = "optimizer.";
/** "optimizer.mean.conv1.weight": a prefix keeps names of extra state apart from names of weights. */
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

/** A weight, and its moving average if one is kept. */
export interface FollowedArrays {
  readonly weight: Float32Array;
  readonly average?: Float32Array;
}

export interface UpdatedArrays {
  readonly group: ParameterGroup;
  /** A trained parameter with the optimiser's slots, by name. */
  readonly arrays: FollowedArrays & {
    readonly gradient: Float32Array;
    /** Sum of the passes' gradients, if there are several: the update uses it. */
    readonly sum?: Float32Array;
    readonly [slot: string]: Float32Array | undefined;
  };
}
