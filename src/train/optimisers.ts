import { add, constant, div, min, mul, reduceSum, sqrt, sub, type Tensor } from "../graph/index.js";

export const optimiserNames = ["adamw", "adam", "sgd"] as const;
export type OptimiserName = (typeof optimiserNames)[number];

export interface OptimiserOptions {
  readonly name: OptimiserName;
  /** Decoupled in AdamW; added to the gradient in Adam and SGD. `defaultWeightDecay` has the usual values. */
  readonly weightDecay: number;
}

/** Decay rates and epsilon of Adam, and the momentum of SGD: PyTorch's defaults and the usual 0.9. */
const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
const momentum = 0.9;

/** Weight decay when none is asked for: PyTorch's defaults. */
export const defaultWeightDecay: Readonly<Record<OptimiserName, number>> = { adamw: 0.01, adam: 0, sgd: 0 };

/** Scalars that change from step to step; the caller feeds them. */
export interface StepScalars {
  readonly learningRate: Tensor;
  /** 1 / (1 - beta1^t) for step t = 1, 2, ... */
  readonly meanCorrection: Tensor;
  /** 1 / sqrt(1 - beta2^t). */
  readonly deviationCorrection: Tensor;
}

/** The values of the two corrections at step t, counted from 1. */
export function biasCorrections(t: number): { meanCorrection: number; deviationCorrection: number } {
  return { meanCorrection: 1 / (1 - beta1 ** t), deviationCorrection: 1 / Math.sqrt(1 - beta2 ** t) };
}

/** Names of the arrays that an optimiser keeps for each parameter, all starting at zero. */
export function optimiserSlots(name: OptimiserName): readonly string[] {
  return name === "sgd" ? ["momentum"] : ["mean", "square"];
}

export interface Updated {
  readonly parameter: Tensor;
  readonly slots: readonly Tensor[];
}

/**
 * One step of an optimiser as graph operators, by the update rules of PyTorch 1.13: Adam (Kingma & Ba 2015),
 * AdamW (Loshchilov & Hutter 2019), SGD with Nesterov momentum (Sutskever et al. 2013).
 */
export function optimiserStep(
  { name, weightDecay }: OptimiserOptions,
  parameter: Tensor,
  gradient: Tensor,
  slots: readonly Tensor[],
  scalars: StepScalars,
): Updated {
  const { learningRate } = scalars;
  const decayed =
    weightDecay > 0 && name !== "adamw" ? add(gradient, mul(parameter, constant(weightDecay))) : gradient;
  if (name === "sgd") {
    const buffer = add(mul(slots[0], momentum), decayed);
    const direction = add(decayed, mul(buffer, momentum));
    return { parameter: sub(parameter, mul(direction, learningRate)), slots: [buffer] };
  }
  const mean = add(mul(slots[0], beta1), mul(decayed, 1 - beta1));
  const square = add(mul(slots[1], beta2), mul(mul(decayed, decayed), 1 - beta2));
  const deviation = add(mul(sqrt(square), scalars.deviationCorrection), epsilon);
  const step = div(mul(mean, mul(scalars.meanCorrection, learningRate)), deviation);
  const kept =
    weightDecay > 0 && name === "adamw" ? mul(parameter, sub(1, mul(learningRate, weightDecay))) : parameter;
  return { parameter: sub(kept, step), slots: [mean, square] };
}

/** Gradients scaled down together so that their global L2 norm is at most `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  const norm = sqrt(
    gradients.map((gradient) => sumOfSquares(gradient)).reduce((sum, term) => add(sum, term)),
  );
  const scale = min(div(limit, add(norm, 1e-6)), 1);
  return gradients.map((gradient) => mul(gradient, scale));
}

const sumOfSquares = (x: Tensor): Tensor => reduceSum(mul(x, x));
