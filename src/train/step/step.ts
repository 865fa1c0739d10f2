import type { NdArray } from "../../base/array.js";
import { ShapeError, UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { checkArguments, checkOptions, checkValue } from "../../base/options/check-options.js";
import { arraysByName, within } from "../../base/options/requirements.js";
import { severalPerClass } from "../../data/index.js";
import { argMax, cast, constant, equal, input, reduceMean, type Tensor } from "../../graph/index.js";
import { stateSpecs } from "../../models/index.js";
import { checkParameters, type Parameters, type ParameterTensors } from "../../nn/index.js";
import {
  CompiledStep,
  frozenNames,
  inTraining,
  type LossGraph,
  parameterGroups,
} from "../../optimisation/index.js";
import { type BatchNormMode, groupDefaults, objectiveDefaults, stepDefaults } from "../../options/index.js";
import { floatValue, intValue, scalarValue, type Values } from "../../runtime/index.js";
import type { StepResult, StepSettings, TrainingBatch } from "../loop/steps.js";
import { type LossWeights, Multiplier } from "../objective/constraint.js";
import { objectiveTerms } from "../objective/objective.js";
import { shiftFeeds, shiftInputs } from "../objective/shift.js";
import { keepFeeds, keepInput } from "./drop-path.js";
import {
  type BatchKind,
  checkBatch,
  checkStep,
  kindRequirements,
  runRequirements,
  type TrainStepOptions,
} from "./step-options.js";

/**
 * A compiled training step of a classifier: forward pass, maps, loss, gradients, update.
 *
 * @example
 * ```ts
 * import { classPrototypes, createModel, digitsDataset, fit, initialise, TrainStep } from "batchcam";
 * import { standardisation, stateSpecs } from "batchcam";
 * import { nodeBackend } from "batchcam/node";
 *
 * const { train } = digitsDataset({ trainCount: 64, testCount: 10 });
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation: standardisation(train) };
 * const model = createModel("simple-cnn", input);
 * const prototypes = classPrototypes(train, 10, "mean");
 * const objective = { loss: "prototype", distance: "ssim" } as const;
 * const weights = initialise(stateSpecs(model), 1);
 * const step = new TrainStep({ backend: nodeBackend(), model, prototypes, objective }, weights);
 * await fit(step, train, { epochs: 1, batchSize: 32, lambda: 0.1 });
 * console.log(step.steps); // 2
 * await step.release();
 * ```
 */
export class TrainStep {
  private readonly compiled: CompiledStep;
  private readonly constrained?: Multiplier;
  private readonly settings: TrainStepOptions & typeof stepDefaults & typeof groupDefaults;

  /**
   * @param weights - Initial values of parameters and buffers, by name.
   * @param optimiserState - State from an earlier `optimiserState()`; by default that of a fresh run.
   * @param stepsDone - Updates behind that state.
   * @throws UsageError when an option has an invalid value.
   */
  constructor(
    options: TrainStepOptions,
    weights: Parameters,
    optimiserState: Parameters = {},
    stepsDone = 0,
  ) {
    checkStep(options);
    checkParameters(stateSpecs(options.model), weights, "TrainStep: weights");
    checkArguments("TrainStep", {
      optimiserState: [optimiserState, arraysByName],
      stepsDone: [stepsDone, within.wholeFromZero],
    });
    const settings = { ...stepDefaults, ...groupDefaults, ...definedOnly(options) };
    this.settings = settings as typeof this.settings;
    const { model, backend, optimiser, clipNorm, ema, accumulate, recompute } = settings;
    if (settings.constraint) {
      if (settings.objective?.loss === "ce") {
        throw new UsageError(
          'A constraint is on one of two losses, but there is only "ce": choose another loss.',
        );
      }
      this.constrained = new Multiplier(settings.constraint, optimiserState);
    }
    const frozen = frozenNames(model, settings.freeze);
    this.compiled = new CompiledStep(
      {
        backend,
        model,
        groups: parameterGroups(model, settings),
        update: { optimiser, clipNorm, ema, accumulate },
        recompute,
        loss: (tensors, size, kind) => trainingLoss(settings, tensors, size, kinds[kind], frozen),
      },
      weights,
      optimiserState,
      stepsDone,
    );
  }

  /** Updates so far. */
  get steps(): number {
    return this.compiled.steps;
  }

  /**
   * Compiles the graphs for batches of `size` images ahead of the first `run`.
   * @param kind - What comes with each image.
   * @throws GradientError when the maps of the target layer do not belong to one image each.
   * @throws UsageError when the loss needs masks and there are none.
   */
  async prepare(size: number, kind: BatchKind = {}): Promise<void> {
    checkValue(size, within.count, "TrainStep.prepare: size");
    checkOptions(kind, kindRequirements, "TrainStep.prepare");
    await this.compiled.prepare(size, kindName(kind));
  }

  /**
   * Trains on one batch. Batches of a new size compile their own graph.
   * @throws TrainingError when the loss is not finite; the state stays as it was before the step.
   * @throws GradientError when the maps of the target layer do not belong to one image each.
   * @throws ShapeError when classes have several prototypes and the batch does not bring its images'.
   */
  async run(batch: TrainingBatch, settings: StepSettings): Promise<StepResult> {
    const { model, seed } = this.settings;
    checkBatch(batch, model.input);
    checkOptions(settings, runRequirements, "TrainStep.run", ["learningRate", "lambda"]);
    const { learningRate, lambda } = settings;
    const { channels, height, width } = model.input;
    const { size, prototypes, masks } = batch;
    const maps = { prototypes, masks };
    const ofImages: Values = {
      images: floatValue(batch.images, [size, channels, height, width]),
      labels: intValue(batch.labels, [size]),
      ...keepFeeds(model.dropRates, size, seed, this.steps),
      ...Object.fromEntries(
        Object.entries(maps).flatMap(([name, values]) =>
          values ? [[name, floatValue(values, [size, height, width])]] : [],
        ),
      ),
    };
    const weights: LossWeights = this.constrained?.weights() ?? { crossEntropy: 1, explanation: lambda };
    const scalars = {
      lambda: scalarValue(weights.explanation),
      entropyWeight: scalarValue(weights.crossEntropy),
      ...shiftFeeds(model.input, seed, this.steps),
    };
    const kind = kindName({ ownPrototypes: prototypes !== undefined, masks: masks !== undefined });
    const result = (await this.compiled.run(
      { size, kind, ofImages, settings: scalars },
      learningRate,
    )) as StepResult;
    this.constrained?.follow(result);
    return result;
  }

  /** Copies of the current weights: parameters and buffers. */
  parameters(): Parameters {
    return this.compiled.weights();
  }

  /** Copies of the weights' moving averages if these are kept (`ema`), else of the weights. */
  averages(): Parameters {
    return this.compiled.averages();
  }

  /** The current Lagrange multiplier; undefined without a constraint. */
  get multiplier(): number | undefined {
    return this.constrained?.value;
  }

  /** Copies of the optimiser's state, the averages and the multiplier. */
  optimiserState(): Parameters {
    return { ...this.compiled.extraState(), ...this.constrained?.saved() };
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    await this.compiled.release();
  }
}

const kinds: Readonly<Record<string, BatchKind>> = Object.fromEntries(
  [false, true].flatMap((ownPrototypes) =>
    [false, true].map((masks) => [kindName({ ownPrototypes, masks }), { ownPrototypes, masks }]),
  ),
);

function kindName({ ownPrototypes = false, masks = false }: BatchKind): string {
  return JSON.stringify({ ownPrototypes, masks });
}

function trainingLoss(
  options: Omit<TrainStepOptions, "batchNorm"> & { readonly batchNorm: BatchNormMode },
  weights: ParameterTensors,
  size: number,
  { ownPrototypes, masks }: BatchKind,
  frozen: ReadonlySet<string>,
): LossGraph {
  const { model, prototypes, batchNorm, conflict } = options;
  const { channels, height, width } = model.input;
  const images = input("images", [size, channels, height, width]);
  const labels = input("labels", [size], "int32");
  const mode = {
    batchStatistics: (name: string) => batchNorm === "batch" && inTraining(frozen, name),
    keep: keepInput(model.dropRates, size),
  };
  const output = model.apply(weights, images, mode);
  const batch = {
    images,
    labels,
    prototypes: ownPrototypes
      ? { ofImages: input("prototypes", [size, height, width]) }
      : { ofClasses: ofClasses(prototypes) },
    masks: masks ? input("masks", [size, height, width]) : undefined,
    output,
    forward: (others: Tensor) => model.apply(weights, others, mode),
    transform: shiftInputs(model.input),
  };
  const {
    total,
    parts: [entropy, explanation],
    ...means
  } = objectiveTerms(
    { ...objectiveDefaults, ...definedOnly(options.objective ?? {}) },
    batch,
    input("lambda", []),
    input("entropyWeight", []),
  );
  const right = cast(equal(cast(argMax(output.logits), "int32"), labels), "float32");
  return {
    total,
    apart: conflict === "pcgrad" && explanation ? [entropy, explanation] : undefined,
    scalars: { total, ...means, accuracy: reduceMean(right) },
    buffers: output.buffers,
    checkpoints: output.checkpoints,
  };
}

function ofClasses(prototypes: NdArray): Tensor {
  if (!severalPerClass(prototypes)) return constant(prototypes.data, prototypes.shape);
  throw new ShapeError(
    `Each class has several prototypes [${prototypes.shape}], but the batch does not bring those of its images: ` +
      "give fit (or batches) the same prototypes.",
  );
}
