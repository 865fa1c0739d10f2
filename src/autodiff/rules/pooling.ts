import {
  type AttributesOf,
  constant,
  convTranspose,
  maxPoolGradient,
  maxPoolPick,
  mul,
  type PoolOptions,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";

/** The options of a pooling among the attributes of its node. */
const optionsOf = ({ strides, pads }: AttributesOf<"MaxPool">): PoolOptions => ({ strides, pads });

export const poolingDerivatives: Derivatives<"pooling"> = {
  /** Each pixel gets its share of the gradient of every window that it lies in. */
  AveragePool: gradientRule((g, { inputs: [x], attributes }) => {
    const { strides, pads, count_include_pad: includePad } = attributes;
    const [kh, kw] = attributes.kernel_shape;
    const [[vertical, horizontal], [top, left]] = [strides, pads];
    const [, c, height, width] = x.shape;
    const [, , h, w] = g.shape;
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
    return [convTranspose(shared, ones, [height, width], { strides, pads, group: c })];
  }),
  MaxPool: gradientRule((g, { inputs: [x], outputs: [y], attributes }) => [
    maxPoolGradient(g, x, y, attributes.kernel_shape, optionsOf(attributes)),
  ]),
  // Both are linear in their first input; the positions of the maxima do not change under small changes of x.
  MaxPoolGradient: gradientRule((v, { inputs: [, x, y], attributes }) => [
    maxPoolPick(v, x, y, attributes.kernel_shape, optionsOf(attributes)),
    undefined,
    undefined,
  ]),
  MaxPoolPick: gradientRule((g, { inputs: [, x, y], attributes }) => [
    maxPoolGradient(g, x, y, attributes.kernel_shape, optionsOf(attributes)),
    undefined,
    undefined,
  ]),
};
