import { grad } from "../autodiff/index.js";
import type { NdArray } from "../base/array.js";
import { sizeOf } from "../base/array.js";
import { TrainingError } from "../base/errors.js";
import { argMax, cast, constant, equal, input, reduceSum, type Tensor } from "../graph/index.js";
import type { Model } from "../models/index.js";
import { type Parameters, parameterInputs } from "../nn/index.js";
import {
  type Backend,
  floats,
  floatValue,
  intValue,
  Program,
  scalarValue,
  type Value,
} from "../runtime/index.js";
import { type Objective, objectiveDefaults, objectiveTerms } from "./objective.js";
import {
  biasCorrections,
  clipByGlobalNorm,
  defaultWeightDecay,
  type OptimiserOptions,
  optimiserSlots,
  optimiserStep,
} from "./optimisers.js";

/** Images [N,C,H,W] with pixels in [0,1] and their classes. */
export interface TrainingBatch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly size: number;
}

export interface TrainStepOptions {
  readonly backend: Backend;
  readonly model: Model;
  /** What is left out is as in `objectiveDefaults`. */
  readonly objective?: Partial<Objective>;
  /** AdamW with its default weight decay when absent. */
  readonly optimiser?: OptimiserOptions;
  /** Largest global norm of the gradients; 0, the default, for no limit. */
  readonly clipNorm?: number;
  /** One map in [0,1] for each class [K,H,W]. */
  readonly prototypes: NdArray;
}

/** Numbers that the caller chooses for each step. */
export interface StepSettings {
  readonly learningRate: number;
  /** Weight of the CAM loss. */
  readonly lambda: number;
}

export interface StepResult {
  /** Total loss of the batch, before the update. */
  readonly total: number;
  readonly crossEntropy: number;
  readonly cam: number;
  /** Images whose class was predicted. */
  readonly correct: number;
}

/** Prefix of the names of optimiser state: "optimizer.mean.conv1.weight". */
const slotName = (slot: string, parameter: string): string => `optimizer.${slot}.${parameter}`;
const next = (name: string): string => `next.${name}`;

/**
 * A training step compiled to one ONNX graph: forward, maps, loss, gradients, update. It holds the
 * parameters and the optimiser's state between steps; they never leave the runtime's tensors.
 */
export class TrainStep {
  private readonly programs = new Map<number, Promise<Program>>();
  private state: Record<string, Value>;
  private stepsDone: number;

  /**
   * @param parameters - Starting values by name.
   * @param state - Optimiser state of an earlier `optimiserState()`; zeros by default.
   * @param stepsDone - Updates that made that state.
   */
  constructor(
    private readonly options: TrainStepOptions,
    parameters: Parameters,
    state: Parameters = {},
    stepsDone = 0,
  ) {
    this.state = Object.fromEntries(
      stateShapes(options).map(([name, shape]) => {
        const data = (parameters[name] ?? state[name])?.data ?? new Float32Array(sizeOf(shape));
        return [name, floatValue(data.slice(), shape)];
      }),
    );
    this.stepsDone = stepsDone;
  }

  /** Updates so far. */
  get steps(): number {
    return this.stepsDone;
  }

  /**
   * Trains on one batch. Batches of another size than before compile a graph of their own.
   * @throws TrainingError when the loss is not a finite number; the state stays as it was before the step.
   */
  async run(batch: TrainingBatch, { learningRate, lambda }: StepSettings): Promise<StepResult> {
    const { channels, height, width } = this.options.model.input;
    const program = await this.programFor(batch.size);
    const corrections = biasCorrections(this.stepsDone + 1);
    const results = await program.run({
      ...this.state,
      images: floatValue(batch.images, [batch.size, channels, height, width]),
      labels: intValue(batch.labels, [batch.size]),
      learningRate: scalarValue(learningRate),
      lambda: scalarValue(lambda),
      meanCorrection: scalarValue(corrections.meanCorrection),
      deviationCorrection: scalarValue(corrections.deviationCorrection),
    });
    const scalar = (name: string): number => floats(results[name])[0];
    if (!Number.isFinite(scalar("total"))) {
      throw new TrainingError(
        `The loss became ${scalar("total")} at step ${this.stepsDone + 1}. ` +
          "Lower the learning rate or lambda, or set a gradient limit (--clip-norm).",
      );
    }
    this.state = Object.fromEntries(Object.keys(this.state).map((name) => [name, results[next(name)]]));
    this.stepsDone += 1;
    return {
      total: scalar("total"),
      crossEntropy: scalar("crossEntropy"),
      cam: scalar("cam"),
      correct: scalar("correct"),
    };
  }

  /** The parameters as they are now (copies). */
  parameters(): Parameters {
    return this.copies((name) => !name.startsWith("optimizer."));
  }

  /** The optimiser's state as it is now (copies). */
  optimiserState(): Parameters {
    return this.copies((name) => name.startsWith("optimizer."));
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await (await program).release();
    this.programs.clear();
  }

  private copies(wanted: (name: string) => boolean): Parameters {
    return Object.fromEntries(
      Object.entries(this.state)
        .filter(([name]) => wanted(name))
        .map(([name, value]) => [name, { shape: value.dims, data: floats(value).slice() }]),
    );
  }

  private programFor(size: number): Promise<Program> {
    let program = this.programs.get(size);
    if (!program) {
      program = Program.compile(this.options.backend, stepGraph(this.options, size));
      this.programs.set(size, program);
    }
    return program;
  }
}

const optimiserDefaults: OptimiserOptions = { name: "adamw", weightDecay: defaultWeightDecay.adamw };

/** Names and shapes of all that stays between steps: parameters, then optimiser state. */
function stateShapes({
  model,
  optimiser = optimiserDefaults,
}: TrainStepOptions): [string, readonly number[]][] {
  const slots = optimiserSlots(optimiser.name);
  return [
    ...model.parameters.map(({ name, shape }): [string, readonly number[]] => [name, shape]),
    ...model.parameters.flatMap(({ name, shape }) =>
      slots.map((slot): [string, readonly number[]] => [slotName(slot, name), shape]),
    ),
  ];
}

/** The outputs of a training step on `size` images: the scalars, and the next state under "next.NAME". */
export function stepGraph(options: TrainStepOptions, size: number): Record<string, Tensor> {
  const { model, optimiser = optimiserDefaults, clipNorm = 0, prototypes } = options;
  const objective = { ...objectiveDefaults, ...options.objective };
  const { channels, height, width } = model.input;
  const images = input("images", [size, channels, height, width]);
  const labels = input("labels", [size], "int32");
  const scalars = {
    learningRate: input("learningRate", []),
    meanCorrection: input("meanCorrection", []),
    deviationCorrection: input("deviationCorrection", []),
  };
  const parameters = parameterInputs(model.parameters);
  const output = model.apply(parameters, images);
  const terms = objectiveTerms(
    objective,
    output,
    labels,
    constant(prototypes.data, prototypes.shape),
    input("lambda", []),
  );
  const right = cast(equal(cast(argMax(output.logits), "int32"), labels), "float32");
  const outputs: Record<string, Tensor> = { ...terms, correct: reduceSum(right) };
  const raw = grad(terms.total, Object.values(parameters));
  const gradients = clipNorm > 0 ? clipByGlobalNorm(raw, clipNorm) : raw;
  const slots = optimiserSlots(optimiser.name);
  Object.entries(parameters).forEach(([name, parameter], index) => {
    const names = slots.map((slot) => slotName(slot, name));
    const state = names.map((slot) => input(slot, parameter.shape));
    const updated = optimiserStep(optimiser, parameter, gradients[index], state, scalars);
    outputs[next(name)] = updated.parameter;
    names.forEach((slot, at) => {
      outputs[next(slot)] = updated.slots[at];
    });
  });
  return outputs;
}
