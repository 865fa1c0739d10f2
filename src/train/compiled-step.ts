import { grad } from "../autodiff/index.js";
import { TrainingError } from "../base/errors.js";
import type { Tensor } from "../graph/index.js";
import { type Parameters, type ParameterTensors, parameterInputs } from "../nn/index.js";
import { type Backend, floats, Program, type Values } from "../runtime/index.js";
import { gradientName, nextName, StepState, type StepStateOptions } from "./step-state.js";

/** The loss of a batch, as a graph. */
export interface LossGraph {
  /** What a step minimises. */
  readonly total: Tensor;
  /** Scalars to report; `total` is among them. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** Next values of the buffers that the pass changes. */
  readonly buffers: ParameterTensors;
}

export interface CompiledStepOptions extends StepStateOptions {
  readonly backend: Backend;
  /** Builds the loss of batches of one kind; `kind` is what `run` was given. */
  readonly loss: (weights: ParameterTensors, kind: string) => LossGraph;
}

/**
 * A training step: one ONNX graph for forward, loss and gradients, and kernels that update the weights by them. It
 * holds the weights and the optimiser's state between steps.
 */
export class CompiledStep {
  private readonly programs = new Map<string, Promise<Program>>();
  private readonly state: StepState;
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
    this.state = new StepState(options, weights, extra);
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
    const { state } = this;
    state.begin();
    const results = await program.run({ ...state.inputs, ...feeds }, state.outputs);
    const reported = Object.fromEntries(
      program.outputNames
        .filter((name) => !(name in state.outputs))
        .map((name) => [name, floats(results[name])[0]]),
    );
    if (!Number.isFinite(reported.total)) {
      throw new TrainingError(
        `The loss became ${reported.total} at step ${this.stepsDone + 1}. ` +
          "Lower the learning rate or lambda, or set a gradient limit (--clip-norm).",
      );
    }
    state.update(this.stepsDone + 1, learningRate);
    this.stepsDone += 1;
    return reported;
  }

  /** The weights as they are now (copies): parameters and buffers. */
  weights(): Parameters {
    return this.state.weights();
  }

  /** Their moving averages where they are kept, else the weights themselves (copies). */
  averages(): Parameters {
    return this.state.averages();
  }

  /** All other state as it is now (copies). */
  extraState(): Parameters {
    return this.state.extraState();
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await (await program).release();
    this.programs.clear();
  }

  private programFor(kind: string): Promise<Program> {
    let program = this.programs.get(kind);
    if (!program) {
      program = Program.compile(this.options.backend, this.graph(kind));
      this.programs.set(kind, program);
    }
    return program;
  }

  /** The outputs of a step's graph: the scalars, gradients, next buffers. */
  private graph(kind: string): Record<string, Tensor> {
    const { model, groups, loss } = this.options;
    const parameters = parameterInputs(model.parameters);
    const { total, scalars, buffers } = loss({ ...parameters, ...parameterInputs(model.buffers) }, kind);
    const trained = Object.keys(parameters).filter((name) => groups.has(name));
    const gradients = grad(
      total,
      trained.map((name) => parameters[name]),
    );
    return {
      ...scalars,
      ...Object.fromEntries(trained.map((name, at) => [gradientName(name), gradients[at]])),
      ...Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [nextName(name), buffer])),
    };
  }
}
