export const optimiserNames = ["adamw", "adam", "sgd"] as const;
export type OptimiserName = (typeof optimiserNames)[number];
type OfOptimisers = Readonly<Record<OptimiserName, number>>;

export interface OptimiserOptions {
  readonly name: OptimiserName;
  /** Decoupled in AdamW; added to the gradient in Adam and SGD. `defaultWeightDecay` has the usual values. */
  readonly weightDecay: number;
}

/** Weight decay when none is asked for: PyTorch's defaults. */
export const defaultWeightDecay = { adamw: 0.01, adam: 0, sgd: 0 } as const satisfies OfOptimisers;

/** Learning rate of a run when none is asked for. */
export const defaultLearningRate = { adamw: 1e-3, adam: 1e-3, sgd: 0.05 } as const satisfies OfOptimisers;

/** How a step changes what it holds. */
export interface UpdateOptions {
  readonly optimiser: OptimiserOptions;
  /** Largest global norm of the gradients; 0 for no limit. */
  readonly clipNorm: number;
  /** Decay of the exponential moving average of the weights, in [0,1); 0 keeps no average. */
  readonly ema: number;
  /**
   * Passes over parts of the batch in one step, at least 1: a batch of any size with the memory of a part. The
   * gradient is the mean over the whole batch, while BatchNorm and class means see one part at a time.
   */
  readonly accumulate: number;
}

/** How training treats the parameters of a model, apart from the optimiser. */
export interface GroupOptions {
  /** Patterns of names that stay as they are, "*" for anything: "layer1.*". A frozen BatchNorm is not in training. */
  readonly freeze: readonly string[];
  /**
   * Each block of the model learns at this times the rate of the block after it, in (0,1]; 1 for one rate
   * everywhere (Bao et al. 2022, appendix).
   */
  readonly layerDecay: number;
}

export const groupDefaults = { freeze: [], layerDecay: 1 } as const satisfies GroupOptions;

export const batchNormModes = ["batch", "running"] as const;

/**
 * What BatchNorm uses in training. "batch": the statistics of the batch, and the running ones follow;
 * "running": the running statistics, which stay as they are (for fine-tuning, and for maps of earlier layers).
 */
export type BatchNormMode = (typeof batchNormModes)[number];

/** Which of the two losses is held at or under a target, while the other one is minimised. */
export interface Constraint {
  /** "ce": minimise the explanation loss subject to cross-entropy <= target; "explanation": the reverse. */
  readonly on: "ce" | "explanation";
  readonly target: number;
  /** By how much the multiplier rises in a step while the constrained loss is twice its target or more. */
  readonly rate?: number;
}

export const constraintDefaults = { rate: 0.05 } as const satisfies Partial<Constraint>;

export const conflictRules = ["none", "pcgrad"] as const;

/**
 * What happens where the gradients of cross-entropy and of the weighted explanation loss point against each other.
 * "none": they are added; "pcgrad": each is projected first, see `projectedSum`.
 */
export type ConflictRule = (typeof conflictRules)[number];

/** What a training step does beyond its model and its losses. */
export interface StepOptions extends UpdateOptions {
  readonly batchNorm: BatchNormMode;
  /** What happens where the gradients of the two losses point against each other, in each pass of a step. */
  readonly conflict: ConflictRule;
  /** Computes the activations of all blocks but the last again in the backward pass: less memory, slower steps. */
  readonly recompute: boolean;
  /** Seed of the branches that stochastic depth drops. */
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

/** How the learning rate goes over the steps of a run. */
export const schedules = ["constant", "cosine"] as const;
export type Schedule = (typeof schedules)[number];

/** How training goes over its images. */
export interface LoopSettings {
  /** Images in a step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Seed of the order of the images, and of augmentation. */
  readonly seed: number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Steps over which the learning rate rises linearly. */
  readonly warmup: number;
  /** Weight of the explanation loss. */
  readonly lambda: number;
  /** Steps over which lambda rises linearly. */
  readonly lambdaWarmup: number;
}

/** What `fit` does unless it is told otherwise. */
export const fitDefaults = {
  batchSize: 64,
  epochs: 3,
  seed: 1,
  schedule: "cosine",
  learningRate: defaultLearningRate.adamw,
  warmup: 0,
  lambda: 0.1,
  lambdaWarmup: 0,
} as const satisfies LoopSettings;
