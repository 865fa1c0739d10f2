import { add, div, max, min, mul, reduceSum, sub, type Tensor } from "../graph/index.js";

/** Negligible beside any gradient's squared norm; avoids dividing 0 by 0. */
const leastSquare = 1e-30;

/**
 * The sum of two gradients, each without the part that conflicts with the other (PCGrad: Yu et al., Gradient
 * Surgery for Multi-Task Learning, NeurIPS 2020, algorithm 1): where their inner product is negative, each is
 * projected onto the normal plane of the other. To first order, a step along the sum increases neither loss.
 * @param a - Parts of one gradient; inner products run over all of them.
 * @param b - Parts of the other, of the same shapes.
 */
export function projectedSum(a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  const against = min(inner(a, b), 0);
  // a - (a.b / b.b) b + b - (a.b / a.a) a, with a.b for its negative values alone.
  const weightOf = (gradient: readonly Tensor[]): Tensor =>
    sub(1, div(against, max(inner(gradient, gradient), leastSquare)));
  const [ofA, ofB] = [weightOf(a), weightOf(b)];
  return a.map((part, at) => add(mul(part, ofA), mul(b[at], ofB)));
}

const inner = (a: readonly Tensor[], b: readonly Tensor[]): Tensor =>
  a.map((part, at) => reduceSum(mul(part, b[at]))).reduce(add);
