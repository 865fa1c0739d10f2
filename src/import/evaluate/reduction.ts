import { type Evaluation, type Evaluations, notOfShapes, typed } from "./values.js";

const reduction =
  (
    combine: (a: number, b: number) => number,
    start: number,
  ): Evaluation<"ReduceMax" | "ReduceMin" | "ReduceProd" | "ReduceSum"> =>
  ([x, axes], { attributes }) => {
    const reduced = axes ? Array.from(axes.data) : (attributes.axes ?? x?.shape.map((_, axis) => axis));
    // Shapes are vectors, so only full reductions occur.
    if (!x || x.shape.length > 1 || reduced?.length !== x.shape.length) return undefined;
    const total = Array.from(x.data).reduce((a, b) => combine(a, b), start);
    return typed(x.dtype, attributes.keepdims ? x.shape.map(() => 1) : [], [total]);
  };

export const reductionEvaluations: Evaluations<"reduction"> = {
  ArgMax: notOfShapes,
  ArgMin: notOfShapes,
  CumSum: notOfShapes,
  ReduceL1: notOfShapes,
  ReduceL2: notOfShapes,
  ReduceLogSum: notOfShapes,
  ReduceLogSumExp: notOfShapes,
  ReduceMax: reduction(Math.max, Number.NEGATIVE_INFINITY),
  ReduceMean: notOfShapes,
  ReduceMin: reduction(Math.min, Number.POSITIVE_INFINITY),
  ReduceProd: reduction((a, b) => a * b, 1),
  ReduceSum: reduction((a, b) => a + b, 0),
  ReduceSumSquare: notOfShapes,
  TopK: notOfShapes,
};
