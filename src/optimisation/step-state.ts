import { sizeOf } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { type Model, stateSpecs } from "../models/index.js";
import type { ParameterSpec, Parameters } from "../nn/index.js";
import type { UpdateOptions } from "../options/index.js";
import { floatValue, type Values } from "../runtime/index.js";
import { add, allocate, array, compileKernel, type Kernel, mul, scalar } from "../runtime/kernels/index.js";
import {
  averageName,
  type ExtraState,
  extraState,
  type FollowedArrays,
  slotName,
  type UpdatedArrays,
} from "./held-state.js";
import { optimiserSlots } from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";

export interface StepStateOptions {
  /** The parameters and buffers to hold. */
  readonly model: Pick<Model, "parameters" | "buffers">;
  /** The trained parameters; all others are frozen. */
  readonly groups: ReadonlyMap<string, ParameterGroup>;
  readonly update: UpdateOptions;
}

/** An array that is held. */
type Held = Pick<ParameterSpec, "name" | "shape">;

/** A buffer before the step, after the passes so far, and after the latest pass. */
interface BufferArrays extends FollowedArrays {
  readonly pending: Float32Array;
  readonly next: Float32Array;
}

/** Output names of a step's graph: a parameter's gradient, a buffer's next value. */
export const gradientName = (name: string): string => `gradient.${name}`;
export const nextName = (name: string): string => `next.${name}`;
/** A parameter's gradient summed over a step's passes, and a buffer between them. */
const sumName = (name: string): string => `sum.${name}`;
const pendingName = (name: string): string => `pending.${name}`;
const renamed = (held: readonly Held[], name: (of: string) => string): Held[] =>
  held.map((one) => ({ name: name(one.name), shape: one.shape }));

/**
 * What a training step holds: weights, gradients, the optimiser's state, averages. All lie in one memory, which
 * the runtime reads and writes directly and where the update happens in place (`compileUpdate`).
 */
export class StepState {
  /** Inputs of the step's graph: parameters, and buffers as the previous pass left them. */
  readonly inputs: Values;
  /** Destinations of the graph's gradients and next buffers. */
  readonly outputs: Values;
  /** What the update changes in place: trained parameters, and buffers. */
  readonly parameters: readonly UpdatedArrays[];
  readonly buffers: readonly BufferArrays[];
  /** Where all arrays lie. */
  readonly memory: WebAssembly.Memory;

  private readonly weightSpecs: readonly Held[];
  private readonly extraSpecs: readonly Held[];
  private readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Adds the gradient to the sum; absent if a single pass's gradient is the step's. */
  private readonly addGradient?: Kernel;

  /**
   * @param weights - Initial values of parameters and buffers.
   * @param extra - State from an earlier `extraState()`; by default that of a fresh step.
   * @throws ShapeError when a weight is missing or has the wrong number of elements.
   */
  constructor({ model, groups, update }: StepStateOptions, weights: Parameters, extra: Parameters) {
    const trained = model.parameters.filter(({ name }) => groups.has(name));
    const extras = extraState(trained, model.buffers, update);
    const outputs = [...renamed(trained, gradientName), ...renamed(model.buffers, nextName)];
    const between = [
      ...(update.accumulate > 1 ? renamed(trained, sumName) : []),
      ...renamed(model.buffers, pendingName),
    ];
    this.weightSpecs = stateSpecs(model);
    this.extraSpecs = extras;
    const { memory, arrays } = allocate(
      Object.fromEntries(
        [...this.weightSpecs, ...extras, ...outputs, ...between].map(({ name, shape }) => [
          name,
          sizeOf(shape),
        ]),
      ),
    );
    this.memory = memory;
    this.arrays = arrays;
    this.start(weights, extras, extra);
    this.inputs = {
      ...this.values(model.parameters, (name) => name),
      ...this.values(model.buffers, pendingName),
    };
    this.outputs = this.values(outputs, (name) => name);

    this.parameters = trained.map(({ name }) => ({
      group: groups.get(name) as ParameterGroup,
      arrays: {
        weight: arrays[name],
        gradient: arrays[gradientName(name)],
        sum: arrays[sumName(name)],
        average: arrays[averageName(name)],
        ...Object.fromEntries(
          optimiserSlots(update.optimiser.name).map((slot) => [slot, arrays[slotName(slot, name)]]),
        ),
      },
    }));
    this.buffers = model.buffers.map(({ name }) => ({
      weight: arrays[name],
      pending: arrays[pendingName(name)],
      next: arrays[nextName(name)],
      average: arrays[averageName(name)],
    }));
    if (update.accumulate > 1) {
      const sum = add(array("sum"), mul(array("gradient"), scalar("share")));
      this.addGradient = compileKernel({ sum }, memory);
    }
  }

  /** Begins a step. A step that fails before its update leaves no trace. */
  begin(): void {
    for (const { arrays } of this.parameters) arrays.sum?.fill(0);
    for (const { weight, pending, next } of this.buffers) {
      pending.set(weight);
      // A pass has no output for a buffer that it does not update.
      next.set(weight);
    }
  }

  /**
   * Collects what a pass left in `outputs`.
   * @param share - The pass's share of the step's images, in (0,1].
   */
  addPass(share: number): void {
    for (const { pending, next } of this.buffers) pending.set(next);
    for (const { arrays } of this.parameters) this.addGradient?.(arrays, { share });
  }

  /** Ends a step's passes: the buffers become those of the last pass. */
  commitBuffers(): void {
    for (const { weight, pending } of this.buffers) weight.set(pending);
  }

  /** Copies of the current parameters and buffers. */
  weights(): Parameters {
    return this.copies(this.weightSpecs, (name) => name);
  }

  /** Copies of their moving averages if these are kept, else of the weights. */
  averages(): Parameters {
    return this.copies(this.weightSpecs, (name) =>
      averageName(name) in this.arrays ? averageName(name) : name,
    );
  }

  /** Copies of all other state. */
  extraState(): Parameters {
    return this.copies(this.extraSpecs, (name) => name);
  }

  private start(weights: Parameters, extras: readonly ExtraState[], extra: Parameters): void {
    for (const { name, shape } of this.weightSpecs) {
      if (!weights[name]) {
        throw new ShapeError(
          `There is no value for "${name}" [${shape}]: start with initialise(stateSpecs(model), seed).`,
        );
      }
      this.fill(name, weights[name].data);
    }
    for (const { name, copyOf } of extras) {
      if (extra[name]) this.fill(name, extra[name].data);
      else if (copyOf !== undefined) this.fill(name, weights[copyOf].data);
    }
  }

  private fill(name: string, data: Float32Array): void {
    const array = this.arrays[name];
    if (data.length !== array.length) {
      throw new ShapeError(`"${name}" has ${array.length} elements, not ${data.length}.`);
    }
    array.set(data);
  }

  private values(held: readonly Held[], arrayOf: (name: string) => string): Values {
    return Object.fromEntries(
      held.map(({ name, shape }) => [name, floatValue(this.arrays[arrayOf(name)], shape)]),
    );
  }

  private copies(held: readonly Held[], arrayOf: (name: string) => string): Parameters {
    return Object.fromEntries(
      held.map(({ name, shape }) => [name, { shape, data: this.arrays[arrayOf(name)].slice() }]),
    );
  }
}
