import {
  cast,
  div,
  greater,
  less,
  max,
  mul,
  not,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  reshape,
  type Tensor,
} from "../graph/index.js";

export const reductions = ["mean", "sum", "max", "min"] as const;
export type Reduction = (typeof reductions)[number];

/** Which of the numbers of an image count. */
export type Condition =
  | { readonly kind: "above" | "below"; readonly limit: number }
  /** Those that are the highest of an axis of the same numbers with their rivals. */
  | { readonly kind: "highest"; readonly rivals: Tensor; readonly axis: number };

const over = { mean: reduceMean, sum: reduceSum, max: reduceMax, min: reduceMin };

/**
 * One number of each image [N] from several [N,...].
 * @param condition - For a sum or a mean; that of no numbers is 0.
 */
export function reduced(name: Reduction, x: Tensor, condition: Condition | undefined): Tensor {
  const axes = x.shape.slice(1).map((_, at) => at + 1);
  if (axes.length === 0) return x;
  if (!condition) return over[name](x, { axes });
  const counted = cast(mask(x, condition), "float32");
  const sum = reduceSum(mul(x, counted), { axes });
  return name === "mean" ? div(sum, max(reduceSum(counted, { axes }), 1)) : sum;
}

function mask(x: Tensor, condition: Condition): Tensor {
  switch (condition.kind) {
    case "above":
      return greater(x, condition.limit);
    case "below":
      return less(x, condition.limit);
    case "highest":
      return not(less(x, reshape(reduceMax(condition.rivals, { axes: [condition.axis] }), x.shape)));
  }
}
