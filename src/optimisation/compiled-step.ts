import { grad, recomputingGrad } from "../autodiff/index.js";
import { TrainingError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import type { Tensor } from "../graph/index.js";
import { type Parameters, type ParameterTensors, parameterInputs } from "../nn/index.js";
import { type Backend, floats, Program, rows, type Values } from "../runtime/index.js";
import { projectedSum } from "./gradient-conflict.js";
import { gradientName, nextName, StepState, type StepStateOptions } from "./step-state.js";
import { compileUpdate } from "./update.js";

/** Advice for diverging training, appended to messages. */
export const divergenceAdvice =
  "Lower the learning rate (`lr`) or `lambda`, or limit the gradient with `clipNorm`.";

/** The loss of a batch, as a graph. */
export interface LossGraph {
  /** What a step minimises. */
  readonly total: Tensor;
  /** The two terms of the total, if their gradients must not conflict (`projectedSum`). */
  readonly apart?: readonly [Tensor, Tensor];
  /** Scalars to report; `total` is among them. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** Next values of the buffers that the pass updates. */
  readonly buffers: ParameterTensors;
  /** See `ModelOutput`. */
  readonly checkpoints: readonly Tensor[];
}

export interface CompiledStepOptions extends StepStateOptions {
  readonly backend: Backend;
  /** Whether the backward pass recomputes activations instead of keeping them. */
  readonly recompute: boolean;
  /** Builds the loss of `size` images; `kind` is the batch's own description of what it holds. */
  readonly loss: (weights: ParameterTensors, size: number, kind: string) => LossGraph;
}

/** What a step trains on. */
export interface StepBatch {
  readonly size: number;
  /** Batches of the same kind and size share a graph. */
  readonly kind: string;
  /** The graph's inputs with one row per image. */
  readonly ofImages: Values;
  /** The other inputs. */
  readonly settings: Values;
}

/** Each scalar that a step reports, as a mean over some images. */
type Means = Record<string, number>;

/**
 * A training step: one ONNX graph for forward pass, loss and gradients, and kernels that update the weights. It
 * holds the weights and the optimiser's state between steps.
 */
export class CompiledStep {
  private readonly programs = new Map<string, Promise<Program>>();
  private readonly state: StepState;
  private readonly updateWeights: (t: number, learningRate: number) => void;
  private stepsDone: number;

  /**
   * @param weights - Initial values of parameters and buffers.
   * @param extra - State from an earlier `extraState()`; by default that of a fresh step.
   * @param stepsDone - Updates behind that state.
   * @throws ShapeError when a weight is missing or has the wrong number of elements.
   * @throws UsageError when `accumulate` is not a positive whole number.
   */
  constructor(
    private readonly options: CompiledStepOptions,
    weights: Parameters,
    extra: Parameters = {},
    stepsDone = 0,
  ) {
    const { accumulate } = options.update;
    checkValue(accumulate, within.count, "`accumulate`");
    this.state = new StepState(options, weights, extra);
    const { parameters, buffers, memory } = this.state;
    this.updateWeights = compileUpdate(parameters, buffers, options.update, memory);
    this.stepsDone = stepsDone;
  }

  /** Updates so far. */
  get steps(): number {
    return this.stepsDone;
  }

  /** Compiles the graphs for batches of a size and kind ahead of the first `run`. */
  async prepare(size: number, kind: string): Promise<void> {
    for (const [start, end] of this.parts(size)) await this.programFor(end - start, kind);
  }

  /**
   * Takes one step. Each size and kind of batch compiles its own graph.
   * @returns The loss's scalars before the update, averaged over the passes, weighted by their images.
   * @throws TrainingError when the loss is not finite; the state stays as it was before the step.
   */
  async run(batch: StepBatch, learningRate: number): Promise<Means> {
    const { state } = this;
    const means: Means = {};
    state.begin();
    for (const [start, end] of this.parts(batch.size)) {
      const share = (end - start) / batch.size;
      for (const [name, value] of Object.entries(await this.pass(batch, start, end))) {
        means[name] = (means[name] ?? 0) + value * share;
      }
      if (!Number.isFinite(means.total)) {
        throw new TrainingError(
          `The loss became ${means.total} at step ${this.stepsDone + 1}. ${divergenceAdvice}`,
        );
      }
      state.addPass(share);
    }
    state.commitBuffers();
    this.updateWeights(this.stepsDone + 1, learningRate);
    this.stepsDone += 1;
    return means;
  }

  /** Copies of the current weights: parameters and buffers. */
  weights(): Parameters {
    return this.state.weights();
  }

  /** Copies of their moving averages if these are kept, else of the weights. */
  averages(): Parameters {
    return this.state.averages();
  }

  /** Copies of all other state. */
  extraState(): Parameters {
    return this.state.extraState();
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await (await program).release();
    this.programs.clear();
  }

  /** Runs the graph on the images [start, end) of a batch. */
  private async pass({ kind, ofImages, settings }: StepBatch, start: number, end: number): Promise<Means> {
    const { state } = this;
    const program = await this.programFor(end - start, kind);
    const part = Object.entries(ofImages).map(([name, value]) => [name, rows(value, start, end)]);
    const results = await program.run(
      { ...state.inputs, ...settings, ...Object.fromEntries(part) },
      state.outputs,
    );
    const reported = program.outputNames.filter((name) => !(name in state.outputs));
    return Object.fromEntries(reported.map((name) => [name, floats(results[name])[0]]));
  }

  /** Start and end of the passes over a batch; their sizes differ by at most one. */
  private parts(size: number): (readonly [number, number])[] {
    const count = Math.min(this.options.update.accumulate, size);
    const bound = (at: number) => Math.floor((at * size) / count);
    return Array.from({ length: count }, (_, at) => [bound(at), bound(at + 1)]);
  }

  private programFor(size: number, kind: string): Promise<Program> {
    const key = `${size} ${kind}`;
    let program = this.programs.get(key);
    if (!program) {
      program = Program.compile(this.options.backend, this.graph(size, kind));
      this.programs.set(key, program);
    }
    return program;
  }

  /** The outputs of a step's graph: the scalars, gradients, next buffers. */
  private graph(size: number, kind: string): Record<string, Tensor> {
    const { model, groups, loss, recompute } = this.options;
    const parameters = parameterInputs(model.parameters);
    const weights = { ...parameters, ...parameterInputs(model.buffers) };
    const { total, apart, scalars, buffers, checkpoints } = loss(weights, size, kind);
    const trained = Object.keys(parameters).filter((name) => groups.has(name));
    const variables = trained.map((name) => parameters[name]);
    const derivatives = (of: Tensor): Tensor[] =>
      recompute ? recomputingGrad(of, variables, checkpoints) : grad(of, variables);
    const gradients = apart ? projectedSum(derivatives(apart[0]), derivatives(apart[1])) : derivatives(total);
    return {
      ...scalars,
      ...Object.fromEntries(trained.map((name, at) => [gradientName(name), gradients[at]])),
      ...Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [nextName(name), buffer])),
    };
  }
}
