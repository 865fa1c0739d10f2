import { sizeOf } from "../base/array.js";
import { ShapeError, TrainingError } from "../base/errors.js";
import type { Tensor } from "../graph/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, type ParameterTensors, parameterInputs } from "../nn/index.js";
import {
  type Backend,
  floats,
  floatValue,
  Program,
  scalarValue,
  type Value,
  type Values,
} from "../runtime/index.js";
import type { ParameterGroup } from "./parameter-groups.js";
import {
  averageName,
  extraState,
  isExtraState,
  next,
  nextState,
  type UpdateOptions,
  updateScalars,
} from "./update.js";

/** The loss of a batch, as a graph. */
export interface LossGraph {
  /** What a step minimises. */
  readonly total: Tensor;
  /** Scalars to report; `total` is among them. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** Next values of the buffers that the pass changes. */
  readonly buffers: ParameterTensors;
}

export interface CompiledStepOptions {
  readonly backend: Backend;
  /** The parameters and buffers that the step holds. */
  readonly model: Pick<Model, "parameters" | "buffers">;
  /** The parameters that it changes; the others are frozen. */
  readonly groups: ReadonlyMap<string, ParameterGroup>;
  readonly update: UpdateOptions;
  /** Builds the loss of batches of one kind; `kind` is what `run` was given. */
  readonly loss: (weights: ParameterTensors, kind: string) => LossGraph;
}

/**
 * A training step compiled to one ONNX graph: forward, loss, gradients, update. It holds the weights and the
 * optimiser's state between steps; they never leave the runtime's tensors.
 */
export class CompiledStep {
  private readonly programs = new Map<string, Promise<Program>>();
  private state: Record<string, Value>;
  private stepsDone: number;

  /**
   * @param weights - Starting values of parameters and buffers.
   * @param extra - State of an earlier `extraState()`; by default that of a step that has not begun.
   * @param stepsDone - Updates that made that state.
   * @throws ShapeError when a weight is missing or has another number of elements.
   */
  constructor(
    private readonly options: CompiledStepOptions,
    weights: Parameters,
    extra: Parameters = {},
    stepsDone = 0,
  ) {
    const { model, update } = options;
    const state = Object.fromEntries(
      stateSpecs(model).map(({ name, shape }) => {
        if (weights[name]) return [name, floatValue(weights[name].data.slice(), shape)];
        throw new ShapeError(
          `There is no value for "${name}" [${shape}]: start with initialise(stateSpecs(model), seed).`,
        );
      }),
    );
    for (const { name, shape, copyOf } of extraState(this.trained(), this.buffers(), update)) {
      const begin = copyOf === undefined ? new Float32Array(sizeOf(shape)) : weights[copyOf].data;
      state[name] = floatValue((extra[name]?.data ?? begin).slice(), shape);
    }
    this.state = state;
    this.stepsDone = stepsDone;
  }

  /** Updates so far. */
  get steps(): number {
    return this.stepsDone;
  }

  /** Compiles the graph of a kind of batch, which the first `run` would do otherwise. */
  async prepare(kind: string): Promise<void> {
    await this.programFor(kind);
  }

  /**
   * Takes one step. Each kind of batch compiles a graph of its own.
   * @returns The scalars of the loss before the update.
   * @throws TrainingError when the loss is not a finite number; the state stays as it was before the step.
   */
  async run(kind: string, feeds: Values, learningRate: number): Promise<Record<string, number>> {
    const program = await this.programFor(kind);
    const scalars = updateScalars(this.stepsDone + 1, learningRate, this.options.update.ema);
    const results = await program.run({
      ...this.state,
      ...feeds,
      ...Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalarValue(value)])),
    });
    const reported = Object.fromEntries(
      program.outputNames
        .filter((name) => !name.startsWith(next("")))
        .map((name) => [name, floats(results[name])[0]]),
    );
    if (!Number.isFinite(reported.total)) {
      throw new TrainingError(
        `The loss became ${reported.total} at step ${this.stepsDone + 1}. ` +
          "Lower the learning rate or lambda, or set a gradient limit (--clip-norm).",
      );
    }
    this.state = Object.fromEntries(
      Object.entries(this.state).map(([name, value]) => [name, results[next(name)] ?? value]),
    );
    this.stepsDone += 1;
    return reported;
  }

  /** The weights as they are now (copies): parameters and buffers. */
  weights(): Parameters {
    return this.copies((name) => !isExtraState(name));
  }

  /** Their moving averages where they are kept, else the weights themselves (copies). */
  averages(): Parameters {
    const weights = this.weights();
    return Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => {
        const average = this.state[averageName(name)];
        return [name, { shape, data: average ? floats(average).slice() : data }];
      }),
    );
  }

  /** All other state as it is now (copies). */
  extraState(): Parameters {
    return this.copies(isExtraState);
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await (await program).release();
    this.programs.clear();
  }

  private trained(): Record<string, Tensor> {
    const { model, groups } = this.options;
    return parameterInputs(model.parameters.filter(({ name }) => groups.has(name)));
  }

  private buffers(): Record<string, Tensor> {
    return parameterInputs(this.options.model.buffers);
  }

  private copies(wanted: (name: string) => boolean): Parameters {
    return Object.fromEntries(
      Object.entries(this.state)
        .filter(([name]) => wanted(name))
        .map(([name, value]) => [name, { shape: value.dims, data: floats(value).slice() }]),
    );
  }

  private programFor(kind: string): Promise<Program> {
    let program = this.programs.get(kind);
    if (!program) {
      program = Program.compile(this.options.backend, this.graph(kind));
      this.programs.set(kind, program);
    }
    return program;
  }

  /** The outputs of a step: the scalars, and the next state under "next.NAME". */
  private graph(kind: string): Record<string, Tensor> {
    const { model, groups, update, loss } = this.options;
    const trained = this.trained();
    const frozen = parameterInputs(model.parameters.filter(({ name }) => !groups.has(name)));
    const { total, scalars, buffers } = loss({ ...frozen, ...trained, ...this.buffers() }, kind);
    return { ...scalars, ...nextState(total, trained, groups, buffers, update) };
  }
}
