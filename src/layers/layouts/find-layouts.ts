import type { Tensor } from "../../graph/index.js";
import { type OnnxNode, readNode, type StandardOp } from "../../onnx/index.js";
import type { SpatialLayout } from "../spatial.js";
import {
  type Axis,
  features,
  hasPixels,
  isFree,
  type KnownAxes,
  type Layouts,
  reshapedAxes,
  wholeAxis,
} from "./axes.js";
import { constantNumbers } from "./constant-numbers.js";
import { isProduct, productAxes } from "./products.js";
import { recognised } from "./recognised.js";
import { resizedAxes } from "./resized.js";
import { pixelCount, takenBy, takenPixels, tokensAxis, tokensOf, unfoldedBy } from "./taken.js";

/** Operators with windows over images [N,C,H,W] or signals, whatever their origin. */
const onWindows: ReadonlySet<string> = new Set([
  "AveragePool",
  "Conv",
  "ConvInteger",
  "ConvTranspose",
  "LpPool",
  "MaxPool",
]);

/** Real numbers, or quantised ones: int64 is for sizes and indices. */
const holdsFeatures = ({ dtype }: Tensor): boolean => dtype !== "int64" && dtype !== "bool";

/** Operators that change an image's size but keep its layout. */
const resizing: ReadonlySet<string> = new Set<StandardOp>([
  "Resize",
  "Slice",
  "Pad",
  "DepthToSpace",
  "SpaceToDepth",
  "GlobalAveragePool",
  "GlobalMaxPool",
]);

const reshaping: ReadonlySet<string> = new Set<StandardOp>(["Reshape", "Flatten", "Squeeze", "Unsqueeze"]);

/** Operators whose results no longer hold features of their inputs' positions. */
const unrelated: ReadonlySet<string> = new Set([
  "ArgMax",
  "ArgMin",
  "GRU",
  "GatherElements",
  "GatherND",
  "LSTM",
  "NonZero",
  "OneHot",
  "RNN",
  "Shape",
  "Size",
  "TopK",
]);

/** Attention gives a result for each query, its first input. */
const byQueries: ReadonlySet<string> = new Set(["Attention", "MultiHeadAttention"]);

/**
 * Follows images, rows, columns and tokens through a model: reshapes and transposes of any rank, windows that lie in the batch,
 * attention.
 * @param nodes - In order.
 * @param images - What is known already.
 * @param batch - The number of images: a map has one for each.
 */
export function findLayouts(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  images: KnownAxes,
  batch: number,
): Layouts {
  const axes = new Map(images);
  const maps = new Map<string, SpatialLayout>();
  const follow = new Follower(nodes, tensors, axes, batch);
  for (const node of nodes) {
    if (unrelated.has(node.opType)) continue;
    for (const output of node.outputs) {
      const tensor = tensors.get(output);
      const found = tensor && holdsFeatures(tensor) ? follow.through(node, output, tensor) : undefined;
      if (!tensor || !found?.some(hasPixels) || !fills(found, tensor.shape)) continue;
      axes.set(output, found);
      const map = recognised(found);
      if (map) maps.set(output, map);
    }
  }
  return { axes, maps };
}

/** Whether axes have the sizes of a shape. */
const fills = (axes: readonly Axis[], shape: readonly number[]): boolean =>
  axes.length === shape.length &&
  axes.every((axis, at) => axis.reduce((size, factor) => size * factor.size, 1) === shape[at]);

/** A value whose axes are known. */
interface Known {
  readonly name: string;
  readonly shape: readonly number[];
  readonly axes: readonly Axis[];
}

class Follower {
  private readonly makers: ReadonlyMap<string, OnnxNode>;

  constructor(
    nodes: readonly OnnxNode[],
    private readonly tensors: ReadonlyMap<string, Tensor>,
    private readonly axes: KnownAxes,
    private readonly batch: number,
  ) {
    this.makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  }

  through(node: OnnxNode, output: string, tensor: Tensor): readonly Axis[] | undefined {
    const { opType } = node;
    const { shape } = tensor;
    const known = node.inputs.flatMap((name): Known[] => {
      const [axes, value] = [this.axes.get(name), this.tensors.get(name)];
      return axes && value ? [{ name, axes, shape: value.shape }] : [];
    });
    const first = known.find(({ name }) => name === node.inputs[0]);
    if (onWindows.has(opType)) return this.windows(first, shape);
    if (isProduct(node))
      return productAxes(node, tensor, (name) => {
        const value = this.tensors.get(name);
        return value && { shape: value.shape, axes: this.axes.get(name) };
      });
    if (byQueries.has(opType)) return first && sameAxes(first, shape);
    if (opType === "Concat") return this.joined(node, known, shape);
    if (!first) return firstOf(known, shape);
    if (opType === "Transpose") {
      const perm = readNode(node)?.attributes;
      return transposedAxes(first.axes, perm && "perm" in perm ? perm.perm : undefined);
    }
    if (reshaping.has(opType)) return reshapedAxes(first.axes, shape);
    if (opType.startsWith("Reduce")) return this.reduced(node, first, shape);
    if (opType === "Gather" || opType === "Slice" || opType === "Split")
      return this.taken(node, output, first, shape);
    if (opType === "Pad") {
      const padded = this.padded(node, first, shape);
      if (padded) return padded;
    }
    return (
      firstOf(known, shape) ??
      (resizing.has(opType) ? resizedAxes(first.axes, first.shape, shape) : undefined)
    );
  }

  /** Windows over what is known, or else over images. */
  private windows(from: Known | undefined, shape: readonly number[]): readonly Axis[] | undefined {
    if (from) {
      const axes = resizedAxes(from.axes.with(1, features(from.shape[1])), from.shape, shape);
      return axes?.with(
        1,
        isFree(from.axes[1]) || from.shape[1] !== shape[1] ? features(shape[1]) : from.axes[1],
      );
    }
    const [count, channels, height, width] = shape;
    if (shape.length !== 4 || count !== this.batch) return undefined;
    const images: Axis = [{ of: "images", size: count }];
    return [images, features(channels), wholeAxis("rows", height), wholeAxis("columns", width)];
  }

  /** Others before and behind an axis of pixels, or parts of the grid one after the other. */
  private joined(
    node: OnnxNode,
    known: readonly Known[],
    shape: readonly number[],
  ): readonly Axis[] | undefined {
    const [first] = known;
    const sizes = node.inputs.map((name) => this.tensors.get(name)?.shape ?? []);
    const axis = shape.findIndex((size, at) => sizes.some((each) => each[at] !== size));
    if (!first || axis < 0) return first?.axes;
    const withPixels = known.filter(({ axes }) => axes[axis] && hasPixels(axes[axis]));
    const [only, ...others] = withPixels;
    if (!only) return first.axes.with(axis, features(shape[axis]));
    const tokens = tokensOf(only.axes[axis]);
    if (!tokens) return resizedAxes(only.axes, only.shape, shape);
    if (others.length > 0 || node.inputs.some((name) => name !== only.name && this.isPooled(name)))
      return undefined;
    const at = node.inputs.indexOf(only.name);
    const before = sizes.slice(0, at).reduce((sum, each) => sum + each[axis], tokens.before);
    return only.axes.with(
      axis,
      tokensAxis(before, tokens.pixels, shape[axis] - before - pixelCount(tokens.pixels)),
    );
  }

  /** Others before and behind an axis of pixels, by padding it; undefined for any other. */
  private padded(node: OnnxNode, from: Known, shape: readonly number[]): readonly Axis[] | undefined {
    const axis = shape.findIndex((size, at) => size !== from.shape[at]);
    const tokens = tokensOf(from.axes[axis] ?? []);
    const pads = constantNumbers(node, 1, this.tensors);
    if (!tokens || pads.length !== 2 * shape.length) return undefined;
    const [before, after] = [tokens.before + pads[axis], tokens.after + pads[axis + shape.length]];
    return before < 0 || after < 0
      ? undefined
      : from.axes.with(axis, tokensAxis(before, tokens.pixels, after));
  }

  /** Whether a token is the mean of pixels: what attention makes of it and them is a pooling. */
  private isPooled(name: string): boolean {
    const node = this.makers.get(name);
    if (!node) return false;
    if (reshaping.has(node.opType) || node.opType === "Transpose") return this.isPooled(node.inputs[0]);
    return /^(Reduce(Mean|Max)|Global(Average|Max)Pool)$/.test(node.opType) && this.axes.has(node.inputs[0]);
  }

  private taken(
    node: OnnxNode,
    output: string,
    from: Known,
    shape: readonly number[],
  ): readonly Axis[] | undefined {
    const taken = takenBy(node, output, this.tensors);
    if (!taken) {
      if (node.opType !== "Gather") return sameAxes(from, shape) ?? resizedAxes(from.axes, from.shape, shape);
      return this.unfolded(node, from, shape);
    }
    const axis = from.axes[taken.axis];
    if (taken.dropped)
      return axis.some(({ of }) => of === "images") ? undefined : from.axes.toSpliced(taken.axis, 1);
    const pixels = takenPixels(axis, taken);
    if (pixels === "none") return from.axes.with(taken.axis, features(taken.count));
    return pixels ? from.axes.with(taken.axis, pixels) : resizedAxes(from.axes, from.shape, shape);
  }

  /** Patches, and what is in each of them: the axis of the larger steps is the grid. */
  private unfolded(node: OnnxNode, from: Known, shape: readonly number[]): readonly Axis[] | undefined {
    const unfolded = unfoldedBy(node, this.tensors);
    if (!unfolded || unfolded.steps[0] === unfolded.steps[1]) return undefined;
    const { axis, steps } = unfolded;
    const isOuter = steps[0] > steps[1];
    const [outer, inner] = [shape[axis], shape[axis + 1]];
    const [grid, within] = isOuter ? [outer, inner] : [inner, outer];
    const coarse = resizedAxes(from.axes, from.shape, from.shape.with(axis, grid));
    const both = coarse && (isOuter ? [coarse[axis], features(within)] : [features(within), coarse[axis]]);
    return both && coarse.toSpliced(axis, 1, ...both);
  }

  private reduced(node: OnnxNode, from: Known, shape: readonly number[]): readonly Axis[] | undefined {
    if (from.shape.length === shape.length)
      return from.axes.map((axis, at) => (shape[at] === from.shape[at] ? axis : []));
    const attributes = readNode(node)?.attributes;
    const own = attributes && "axes" in attributes ? attributes.axes : undefined;
    const reduced = (Array.isArray(own) ? own : constantNumbers(node, 1, this.tensors)).map((axis) =>
      axis < 0 ? axis + from.shape.length : axis,
    );
    return from.axes.filter((_, axis) => !reduced.includes(axis));
  }
}

const transposedAxes = (axes: readonly Axis[], perm: readonly number[] | undefined): readonly Axis[] =>
  perm ? perm.map((from) => axes[from]) : axes.toReversed();

const firstOf = (known: readonly Known[], shape: readonly number[]): readonly Axis[] | undefined => {
  for (const value of known) {
    const axes = sameAxes(value, shape);
    if (axes) return axes;
  }
  return undefined;
};

/** The axes of a value whose result has its sizes, but for its features. */
function sameAxes({ axes, shape: from }: Known, shape: readonly number[]): readonly Axis[] | undefined {
  if (shape.length !== from.length) return undefined;
  const fits = axes.every((axis, at) => shape[at] === from[at] || isFree(axis));
  return fits ? axes.map((axis, at) => (shape[at] === from[at] ? axis : features(shape[at]))) : undefined;
}
