import {
  and,
  cast,
  exp,
  expandOperators,
  greater,
  less,
  log,
  type Node,
  not,
  reduceMax,
  reduceSum,
  rewrite,
  sub,
  type Tensor,
} from "../../graph/index.js";
import type { Pass } from "./pass.js";

/**
 * Operators of this library that ONNX Runtime's WebGPU provider (1.30) has no kernel for, written with ones that it
 * has: left alone, they run on the CPU, and their operands travel there and back in the midst of a step. One gap
 * stays, the Cast of the classes that ArgMax gives as int64, a number for each image.
 */
const written: Readonly<Record<string, (...inputs: readonly Tensor[]) => Tensor>> = {
  LogSoftmax: (x) => {
    const last = { axes: [x.shape.length - 1], keepDims: true };
    const shifted = sub(x, reduceMax(x, last));
    return sub(shifted, log(reduceSum(exp(shifted), last)));
  },
  Or: (a, b) => not(and(not(a), not(b))),
  Sign: (x) => sub(cast(greater(x, 0), "float32"), cast(less(x, 0), "float32")),
};

/** Writes what WebGPU lacks with what it has. */
export const withoutWebGpuGaps: Pass = (outputs) =>
  // This library's own operators first: their ONNX operators have the gaps too.
  rewrite(rewrite(outputs, expandOperators), ({ opType, inputs }: Node) => {
    const write = written[opType];
    return write && [write(...inputs)];
  });
