import {
  and,
  cast,
  exp,
  greater,
  less,
  log,
  lowering,
  not,
  type Pass,
  passOf,
  type Rule,
  reduceMax,
  reduceSum,
  sub,
} from "../../graph/index.js";

export const writeLogSoftmax: Rule<"LogSoftmax"> = {
  name: "write-log-softmax",
  about: "LogSoftmax is the difference from the logarithm of the sum of exponentials.",
  operators: ["LogSoftmax"],
  apply({ inputs: [x] }) {
    const last = { axes: [x.shape.length - 1], keepDims: true };
    const shifted = sub(x, reduceMax(x, last));
    return [sub(shifted, log(reduceSum(exp(shifted), last)))];
  },
};

export const writeOr: Rule<"Or"> = {
  name: "write-or",
  about: "Or is written with And and Not.",
  operators: ["Or"],
  apply: ({ inputs: [a, b] }) => [not(and(not(a), not(b)))],
};

export const writeSign: Rule<"Sign"> = {
  name: "write-sign",
  about: "Sign is the difference of two comparisons.",
  operators: ["Sign"],
  apply: ({ inputs: [x] }) => [sub(cast(greater(x, 0), "float32"), cast(less(x, 0), "float32"))],
};

/**
 * Rewrites operators that ONNX Runtime's WebGPU provider (1.30) has no kernel for with ones that it has:
 * otherwise they run on the CPU, and their operands travel there and back mid-step. One gap remains: the Cast
 * of ArgMax's int64 classes, one number per image.
 */
const gaps = passOf("webgpu-gaps", "Writes what WebGPU lacks with what it has.", [
  writeLogSoftmax,
  writeOr,
  writeSign,
]);

/** This library's own operators come first: their ONNX operators have the gaps too. */
export const withoutWebGpuGaps: readonly Pass[] = [lowering, gaps];
