import type { Sampler } from "../data/index.js";

export const optimiserNames = ["adamw", "adam", "sgd"] as const;
export type OptimiserName = (typeof optimiserNames)[number];
type OfOptimisers = Readonly<Record<OptimiserName, number>>;

export interface OptimiserOptions {
  readonly name: OptimiserName;
  /** Decoupled in AdamW; added to the gradient in Adam and SGD. `defaultWeightDecay` has the usual values. */
  readonly weightDecay: number;
}

/** Default weight decay: PyTorch's. */
export const defaultWeightDecay = { adamw: 0.01, adam: 0, sgd: 0 } as const satisfies OfOptimisers;

/** Default learning rate of a run. */
export const defaultLearningRate = { adamw: 1e-3, adam: 1e-3, sgd: 0.05 } as const satisfies OfOptimisers;

/** How a step updates the weights. */
export interface UpdateOptions {
  readonly optimiser: OptimiserOptions;
  /** Limit on the gradients' global norm; 0 for none. */
  readonly clipNorm: number;
  /** Decay of the weights' exponential moving average, in [0,1); 0 keeps no average. */
  readonly ema: number;
  /**
   * Passes over parts of the batch in one step, at least 1: a large batch with the memory of a part. The
   * gradient is the mean over the whole batch, while BatchNorm and class means see one part at a time.
   */
  readonly accumulate: number;
}

/** How training treats a model's parameters, apart from the optimiser. */
export interface GroupOptions {
  /**
   * Name patterns of frozen parameters, with "*" as a wildcard: "layer1.*". A frozen BatchNorm does not
   * train.
   */
  readonly freeze: readonly string[];
  /**
   * Layer-wise learning-rate decay, in (0,1]: each block's rate divided by the next block's; 1 for the same
   * rate everywhere (Bao et al. 2022, appendix).
   */
  readonly layerDecay: number;
}

export const groupDefaults = { freeze: [], layerDecay: 1 } as const satisfies GroupOptions;

export const batchNormModes = ["batch", "running"] as const;

/**
 * What BatchNorm uses in training. "batch": batch statistics, which the running ones follow;
 * "running": the running statistics, frozen (for fine-tuning, and for maps of earlier layers).
 */
export type BatchNormMode = (typeof batchNormModes)[number];

/** Which of the two losses is held at or below a target while the other is minimised. */
export interface Constraint {
  /** "ce": minimise the explanation loss subject to cross-entropy <= target; "explanation": the reverse. */
  readonly on: "ce" | "explanation";
  readonly target: number;
  /** By how much the multiplier rises per step while the constrained loss is at least twice its target. */
  readonly rate?: number;
}

export const constraintDefaults = { rate: 0.05 } as const satisfies Partial<Constraint>;

export const conflictRules = ["none", "pcgrad"] as const;

/**
 * What to do when the gradients of cross-entropy and of the weighted explanation loss conflict.
 * "none": they are added; "pcgrad": each is projected first, see `projectedSum`.
 */
export type ConflictRule = (typeof conflictRules)[number];

/** What a training step does besides model and losses. */
export interface StepOptions extends UpdateOptions {
  readonly batchNorm: BatchNormMode;
  /** What to do when the gradients of the two losses conflict, in each pass of a step. */
  readonly conflict: ConflictRule;
  /** Recompute the activations of all blocks but the last in the backward pass: less memory, slower steps. */
  readonly recompute: boolean;
  /** Seed of stochastic depth. */
  readonly seed: number;
}

export const stepDefaults = {
  optimiser: { name: "adamw", weightDecay: defaultWeightDecay.adamw },
  clipNorm: 0,
  ema: 0,
  accumulate: 1,
  batchNorm: "batch",
  conflict: "none",
  recompute: false,
  seed: 1,
} as const satisfies StepOptions;

/** The learning-rate schedule over a run. */
export const schedules = ["constant", "cosine"] as const;
export type Schedule = (typeof schedules)[number];

/** How training goes over its images. */
export interface LoopSettings {
  /** Images per step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Seed of the image order and of augmentation. */
  readonly seed: number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Steps over which the learning rate rises linearly. */
  readonly warmup: number;
  /** Weight of the explanation loss. */
  readonly lambda: number;
  /** Steps over which lambda rises linearly. */
  readonly lambdaWarmup: number;
  /** Whether an epoch shows every image once, or every class equally often. */
  readonly sampler: Sampler;
}

/** The defaults of `fit`. */
export const fitDefaults = {
  batchSize: 64,
  epochs: 3,
  seed: 1,
  schedule: "cosine",
  learningRate: defaultLearningRate.adamw,
  warmup: 0,
  lambda: 0.1,
  lambdaWarmup: 0,
  sampler: "natural",
} as const satisfies LoopSettings;
