import {
  constant,
  convTranspose,
  intOf,
  maxPoolGradient,
  maxPoolPick,
  mul,
  type Node,
  pairOf,
  poolOptionsOf,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";

/** A pooling's window and settings, as its constructors take them. */
const windowOf = (node: Node) => [pairOf(node, "kernel_shape"), poolOptionsOf(node)] as const;

const maxPooling: SimpleRule = (g, node) => [
  maxPoolGradient(g, node.inputs[0], node.outputs[0], ...windowOf(node)),
];

/** Both are linear in their first input; where the maxima lie does not change under small changes of x. */
const maxPoolingGradient: SimpleRule = (v, node) => [
  maxPoolPick(v, node.inputs[1], node.inputs[2], ...windowOf(node)),
  undefined,
  undefined,
];
const maxPoolingPick: SimpleRule = (g, node) => [
  maxPoolGradient(g, node.inputs[1], node.inputs[2], ...windowOf(node)),
  undefined,
  undefined,
];

/** Each pixel gets its share of the gradient of every window that it lies in. */
const averagePooling: SimpleRule = (g, node) => {
  const [x] = node.inputs;
  const [[kh, kw], { strides, pads }] = windowOf(node);
  const [[vertical, horizontal], [top, left]] = [strides, pads];
  const [, c, height, width] = x.shape;
  const [, , h, w] = g.shape;
  const includePad = intOf(node, "count_include_pad") === 1;
  // Pixels of a window that count along one axis.
  const counted = (at: number, stride: number, window: number, before: number, size: number): number => {
    const start = at * stride - before;
    return includePad ? window : Math.min(start + window, size) - Math.max(start, 0);
  };
  const shares = Float32Array.from({ length: h * w }, (_, at) => {
    const rows = counted(Math.floor(at / w), vertical, kh, top, height);
    return 1 / (rows * counted(at % w, horizontal, kw, left, width));
  });
  const shared = mul(g, constant(shares, [1, 1, h, w]));
  const ones = constant(new Float32Array(c * kh * kw).fill(1), [c, 1, kh, kw]);
  return [
    convTranspose(shared, ones, [height, width], {
      strides,
      pads,
      group: c,
    }),
  ];
};

export const poolingRules = simpleRules({
  MaxPool: maxPooling,
  MaxPoolGradient: maxPoolingGradient,
  MaxPoolPick: maxPoolingPick,
  AveragePool: averagePooling,
});
