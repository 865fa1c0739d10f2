import { sizeOf } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { type Model, stateSpecs } from "../models/index.js";
import type { ParameterSpec, Parameters } from "../nn/index.js";
import { floatValue, type Values } from "../runtime/index.js";
import { allocate } from "../runtime/kernels/index.js";
import { optimiserSlots } from "./optimisers.js";
import type { ParameterGroup } from "./parameter-groups.js";
import { averageName, compileUpdate, extraState, slotName, type UpdateOptions } from "./update.js";

export interface StepStateOptions {
  /** The parameters and buffers that are held. */
  readonly model: Pick<Model, "parameters" | "buffers">;
  /** The parameters that are trained; the others are frozen. */
  readonly groups: ReadonlyMap<string, ParameterGroup>;
  readonly update: UpdateOptions;
}

/** An array that is held. */
type Held = Pick<ParameterSpec, "name" | "shape">;

/** Names of the outputs of a step's graph: the gradient of a parameter, the next value of a buffer. */
export const gradientName = (name: string): string => `gradient.${name}`;
export const nextName = (name: string): string => `next.${name}`;
const renamed = (held: readonly Held[], name: (of: string) => string): Held[] =>
  held.map((one) => ({ name: name(one.name), shape: one.shape }));

/**
 * What a training step holds: weights, gradients, the optimiser's state, averages. All lie in one memory, which the
 * runtime reads and writes as it is and where the update takes place.
 */
export class StepState {
  /** Inputs of the step's graph: parameters and buffers. */
  readonly inputs: Values;
  /** Where the graph's gradients and next buffers go. */
  readonly outputs: Values;

  private readonly weightSpecs: readonly Held[];
  private readonly extraSpecs: readonly Held[];
  private readonly buffers: readonly string[];
  private readonly arrays: Readonly<Record<string, Float32Array>>;
  private readonly updateWeights: (t: number, learningRate: number) => void;

  /**
   * @param weights - Starting values of parameters and buffers.
   * @param extra - State of an earlier `extraState()`; by default that of a step that has not begun.
   * @throws ShapeError when a weight is missing, or has another number of elements.
   */
  constructor({ model, groups, update }: StepStateOptions, weights: Parameters, extra: Parameters) {
    const trained = model.parameters.filter(({ name }) => groups.has(name));
    const extras = extraState(trained, model.buffers, update);
    const outputs = [...renamed(trained, gradientName), ...renamed(model.buffers, nextName)];
    this.weightSpecs = stateSpecs(model);
    this.extraSpecs = extras;
    this.buffers = model.buffers.map(({ name }) => name);
    const { memory, arrays } = allocate(
      Object.fromEntries(
        [...this.weightSpecs, ...extras, ...outputs].map(({ name, shape }) => [name, sizeOf(shape)]),
      ),
    );
    this.arrays = arrays;
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
    this.inputs = this.values(this.weightSpecs);
    this.outputs = this.values(outputs);
    const averages = update.ema > 0;
    this.updateWeights = compileUpdate(
      trained.map(({ name }) => ({
        group: groups.get(name) as ParameterGroup,
        arrays: {
          weight: arrays[name],
          gradient: arrays[gradientName(name)],
          ...Object.fromEntries(
            optimiserSlots(update.optimiser.name).map((slot) => [slot, arrays[slotName(slot, name)]]),
          ),
          ...(averages && { average: arrays[averageName(name)] }),
        },
      })),
      (averages ? this.buffers : []).map((name) => ({
        weight: arrays[name],
        average: arrays[averageName(name)],
      })),
      update,
      memory,
    );
  }

  /** To be called before a pass of the graph, which may leave buffers as they are. */
  begin(): void {
    for (const name of this.buffers) this.arrays[nextName(name)].set(this.arrays[name]);
  }

  /** Takes over the buffers, and updates the weights by the gradients, at step `t`, counted from 1. */
  update(t: number, learningRate: number): void {
    for (const name of this.buffers) this.arrays[name].set(this.arrays[nextName(name)]);
    this.updateWeights(t, learningRate);
  }

  /** Parameters and buffers as they are now (copies). */
  weights(): Parameters {
    return this.copies(this.weightSpecs, (name) => name);
  }

  /** Their moving averages where they are kept, else the weights themselves (copies). */
  averages(): Parameters {
    return this.copies(this.weightSpecs, (name) =>
      averageName(name) in this.arrays ? averageName(name) : name,
    );
  }

  /** All other state as it is now (copies). */
  extraState(): Parameters {
    return this.copies(this.extraSpecs, (name) => name);
  }

  private fill(name: string, data: Float32Array): void {
    const array = this.arrays[name];
    if (data.length !== array.length) {
      throw new ShapeError(`"${name}" has ${array.length} elements, not ${data.length}.`);
    }
    array.set(data);
  }

  private values(held: readonly Held[]): Values {
    return Object.fromEntries(held.map(({ name, shape }) => [name, floatValue(this.arrays[name], shape)]));
  }

  private copies(held: readonly Held[], arrayOf: (name: string) => string): Parameters {
    return Object.fromEntries(
      held.map(({ name, shape }) => [name, { shape, data: this.arrays[arrayOf(name)].slice() }]),
    );
  }
}
