import {
  constantValue,
  expand,
  type Node,
  reduceMean,
  reduceSum,
  reshape,
  type Tensor,
} from "../../../graph/index.js";
import type { Layout, Layouts } from "./layouts.js";

/** ReduceSum and ReduceMean of images over their pixels, with or without the batch or the channels. */
export function reduction(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x] = node.inputs;
  if (!layouts.isBlocked(x)) return undefined;
  const axes = axesOf(node);
  const [n, c, h, w] = x.shape;
  const { block } = layouts;
  const reduce = node.opType === "ReduceSum" ? reduceSum : reduceMean;
  const blocked = layouts.blocked(x);
  // Two steps over one axis each are faster than one over two axes that are apart.
  const overPixels = (): Tensor =>
    reshape(reduce(reshape(blocked, [(n * c) / block, h * w, block]), { axes: [1] }), [n, c]);
  const results: Readonly<Record<string, () => Tensor>> = {
    "2,3": overPixels,
    "0,2,3": () => reduce(overPixels(), { axes: [0] }),
    "1": () => reduce(reshape(blocked, [n, c / block, h * w, block]), { axes: [1, 3] }),
    "0,1,2,3": () => reduce(reshape(blocked, [n * c * h * w])),
  };
  const result = results[axes.join(",")]?.();
  return result && [{ plain: reshape(result, node.outputs[0].shape) }];
}

function axesOf({ inputs, attributes }: Node): readonly number[] {
  const { axes } = attributes;
  if (axes?.type === "ints") return axes.value;
  return inputs[1] ? Array.from(constantValue(inputs[1])?.data ?? []) : [];
}

/** Repeats a pixel of each channel over an image. */
export function expansion(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x] = node.inputs;
  const [y] = node.outputs;
  const onePixel = x.shape.length === 4 && x.shape[2] === 1 && x.shape[3] === 1;
  if (!onePixel || !layouts.fits(y) || x.shape[1] !== y.shape[1]) return undefined;
  const [n, c, h, w] = y.shape;
  const { block } = layouts;
  const source = reshape(layouts.plain(x), [x.shape[0], c / block, 1, block]);
  return [{ blocked: reshape(expand(source, [n, c / block, h * w, block]), y.shape) }];
}
