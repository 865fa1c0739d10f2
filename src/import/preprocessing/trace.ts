import type { Tensor } from "../../graph/index.js";
import { constantNumbers } from "../../layers/index.js";
import type { OnnxNode } from "../../onnx/index.js";
import type { ImageInput } from "../interface/input/image-form.js";

/** A channel of a value that is made of one channel of the images: factor * image + shift. */
export interface TracedChannel {
  /** Which of the images' channels. */
  readonly channel: number;
  readonly factor: number;
  readonly shift: number;
}

/** A value that still is the images, but for scaling, the order of channels, and its size and layout. */
interface Traced {
  /** The axis of the channels; undefined where there is but one, without an axis. */
  readonly axis: number | undefined;
  readonly channels: readonly TracedChannel[];
}

/** What is known of a node's operands. */
interface At {
  readonly node: OnnxNode;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly rank: number;
}

/** A value, and the nodes that scaled or reordered it, in order. */
export interface TracedValue {
  readonly channels: readonly TracedChannel[];
  readonly by: readonly OnnxNode[];
}

/**
 * Follows the images through a graph for as long as nodes do nothing but scale them channel by channel, reorder channels, cut,
 * resize or transpose.
 * @param nodes - In order.
 * @returns All such values.
 */
export function traceImages(
  nodes: readonly OnnxNode[],
  { name, layout, channels }: ImageInput,
  tensors: ReadonlyMap<string, Tensor>,
): readonly TracedValue[] {
  const same = Array.from({ length: channels }, (_, channel) => ({ channel, factor: 1, shift: 0 }));
  const rank = tensors.get(name)?.shape.length ?? 4;
  const axis = rank === 4 ? (layout === "NCHW" ? 1 : 3) : undefined;
  const traced = new Map<string, Traced & TracedValue>([[name, { axis, channels: same, by: [] }]]);
  for (const node of nodes) {
    const input = node.inputs.find((each) => traced.has(each));
    if (input === undefined || unrelated.has(node.opType)) continue;
    const operands = node.inputs.flatMap((each) => traced.get(each) ?? []);
    const at: At = { node, tensors, rank: tensors.get(input)?.shape.length ?? 4 };
    const found = follow(at, operands[0], operands, input) ?? [];
    const by = [...new Set(operands.flatMap((operand) => operand.by))];
    const said = changing.has(node.opType) ? [...by, node] : by;
    for (const [index, output] of node.outputs.entries()) {
      const value = found[Math.min(index, found.length - 1)];
      if (value) traced.set(output, { ...value, by: said });
    }
  }
  return [...traced.values()];
}

const unrelated: ReadonlySet<string> = new Set(["Shape", "Size"]);
/** Operators that scale or reorder channels. */
const changing: ReadonlySet<string> = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "BatchNormalization",
  "Gather",
  "Slice",
  "Split",
  "Concat",
]);

/** Operators that change neither channels nor, but for rounding and cutting off, their values. */
const passing: ReadonlySet<string> = new Set([
  "Identity",
  "Cast",
  "Resize",
  "Upsample",
  "Clip",
  "Pad",
  "Dropout",
  "CenterCropPad",
  "QuantizeLinear",
  "DequantizeLinear",
]);

/** The results of a node; undefined where it does something else. */
function follow(
  at: At,
  value: Traced,
  operands: readonly Traced[],
  input: string,
): readonly Traced[] | undefined {
  const { node } = at;
  if (passing.has(node.opType)) return [value];
  switch (node.opType) {
    case "Transpose":
      return transposed(at, value);
    case "Reshape":
    case "Squeeze":
    case "Unsqueeze":
    case "Flatten":
      return reshaped(at, value);
    case "Gather":
      return gathered(at, value);
    case "Slice":
      return sliced(at, value);
    case "Split":
      return split(at, value);
    case "Concat":
      return concatenated(at, operands);
    case "Add":
    case "Sub":
    case "Mul":
    case "Div":
      return operands.length === 1 ? scaled(at, value, input) : undefined;
    case "BatchNormalization":
      return value.axis === 1 ? normalised(at, value) : undefined;
    default:
      return undefined;
  }
}

function transposed({ node, rank }: At, { axis, channels }: Traced): Traced[] | undefined {
  const perm = numbersIn(node, "perm") ?? Array.from({ length: rank }, (_, each) => rank - 1 - each);
  return axis === undefined ? [{ axis, channels }] : [{ axis: perm.indexOf(axis), channels }];
}

/** The axis of the channels is the one that has as many values as before, with as many before it. */
function reshaped({ node, tensors }: At, { axis, channels }: Traced): Traced[] | undefined {
  const [before, after] = [node.inputs[0], node.outputs[0]].map((name) => tensors.get(name)?.shape);
  if (channels.length === 1) return [{ axis: undefined, channels }];
  if (!before || !after || axis === undefined) return undefined;
  const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
  const found = after.findIndex(
    (size, each) => size === before[axis] && product(after.slice(0, each)) === product(before.slice(0, axis)),
  );
  return found < 0 ? undefined : [{ axis: found, channels }];
}

function gathered({ node, tensors, rank }: At, { axis, channels }: Traced): Traced[] | undefined {
  const along = positive(numberIn(node, "axis") ?? 0, rank);
  if (along !== axis)
    return [
      { axis: axis !== undefined && axis > along && isScalar(node, tensors) ? axis - 1 : axis, channels },
    ];
  const indices = constantNumbers(node, 1, tensors);
  const picked = indices.map((index) => channels.at(index));
  if (picked.length === 0 || picked.some((channel) => channel === undefined)) return undefined;
  const kept = picked.flatMap((channel) => channel ?? []);
  return [{ axis: isScalar(node, tensors) ? undefined : axis, channels: kept }];
}

const isScalar = (node: OnnxNode, tensors: ReadonlyMap<string, Tensor>): boolean =>
  tensors.get(node.inputs[1])?.shape.length === 0;

function sliced({ node, tensors, rank }: At, { axis, channels }: Traced): Traced[] | undefined {
  const given = (at: number, name: string): readonly number[] =>
    node.inputs[at] ? constantNumbers(node, at, tensors) : (numbersIn(node, name) ?? []);
  const [starts, ends] = [given(1, "starts"), given(2, "ends")];
  const named = given(3, "axes");
  const axes = named.length > 0 ? named : [...starts.keys()];
  const place = axes.findIndex((each) => positive(each, rank) === axis);
  if (place < 0) return [{ axis, channels }];
  const count = channels.length;
  const step = given(4, "steps")[place] ?? 1;
  const from = (edge: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, edge < 0 ? edge + count : edge));
  const [start, end] =
    step > 0
      ? [from(starts[place], 0, count), from(ends[place], 0, count)]
      : [from(starts[place], 0, count - 1), from(ends[place], -1, count - 1)];
  const kept: TracedChannel[] = [];
  for (let each = start; step > 0 ? each < end : each > end; each += step) kept.push(channels[each]);
  return kept.length > 0 ? [{ axis, channels: kept }] : undefined;
}

function split({ node, tensors, rank }: At, { axis, channels }: Traced): Traced[] | undefined {
  if (positive(numberIn(node, "axis") ?? 0, rank) !== axis) return [{ axis, channels }];
  let start = 0;
  return node.outputs.map((output) => {
    const size = tensors.get(output)?.shape[axis] ?? Math.ceil(channels.length / node.outputs.length);
    start += size;
    return { axis, channels: channels.slice(start - size, start) };
  });
}

function concatenated({ node, rank }: At, operands: readonly Traced[]): Traced[] | undefined {
  if (operands.length !== node.inputs.length) return undefined;
  const along = positive(numberIn(node, "axis") ?? 0, rank);
  const fits = operands.every(
    ({ axis, channels }) => axis === along || (axis === undefined && channels.length === 1),
  );
  return fits ? [{ axis: along, channels: operands.flatMap(({ channels }) => channels) }] : undefined;
}

function scaled(
  { node, tensors, rank }: At,
  { axis, channels }: Traced,
  input: string,
): Traced[] | undefined {
  const at = node.inputs[0] === input ? 1 : 0;
  const tensor = tensors.get(node.inputs[at]);
  const numbers = constantNumbers(node, at, tensors);
  if (!tensor || numbers.length === 0) return undefined;
  const other = perChannel(
    numbers,
    tensor.shape,
    axis === undefined ? undefined : rank - axis,
    channels.length,
  );
  if (!other) return undefined;
  const change = (channel: TracedChannel, by: number): TracedChannel => {
    const { factor, shift } = channel;
    if (node.opType === "Add") return { ...channel, shift: shift + by };
    if (node.opType === "Mul") return { ...channel, factor: factor * by, shift: shift * by };
    if (node.opType === "Div") return { ...channel, factor: factor / by, shift: shift / by };
    return at === 1 ? { ...channel, shift: shift - by } : { ...channel, factor: -factor, shift: by - shift };
  };
  if (node.opType === "Div" && at === 0) return undefined;
  return [{ axis, channels: channels.map((channel, each) => change(channel, other(each))) }];
}

function normalised({ node, tensors }: At, { axis, channels }: Traced): Traced[] | undefined {
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((at) => constantNumbers(node, at, tensors));
  if ([scale, bias, mean, variance].some(({ length }) => length !== channels.length)) return undefined;
  const epsilon = numberIn(node, "epsilon") ?? 1e-5;
  const changed = channels.map((channel, at) => {
    const by = scale[at] / Math.sqrt(variance[at] + epsilon);
    return { ...channel, factor: channel.factor * by, shift: (channel.shift - mean[at]) * by + bias[at] };
  });
  return [{ axis, channels: changed }];
}

/** An operand's number for each channel: the mean over all else. */
function perChannel(
  numbers: readonly number[],
  shape: readonly number[],
  /** The channels' axis, counted from the end. */
  fromEnd: number | undefined,
  count: number,
): ((channel: number) => number) | undefined {
  const axis = fromEnd === undefined ? -1 : shape.length - fromEnd;
  const size = axis < 0 ? 1 : shape[axis];
  if (size !== 1 && size !== count) return undefined;
  const inner = shape.slice(axis + 1).reduce((all, each) => all * each, 1);
  const sums = new Float64Array(size);
  for (const [at, number] of numbers.entries()) sums[axis < 0 ? 0 : Math.floor(at / inner) % size] += number;
  return (channel) => (sums[size === 1 ? 0 : channel] * size) / numbers.length;
}

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function numberIn({ attributes }: OnnxNode, name: string): number | undefined {
  const { value } = attributes[name] ?? {};
  return typeof value === "number" ? value : undefined;
}

function numbersIn({ attributes }: OnnxNode, name: string): readonly number[] | undefined {
  const attribute = attributes[name];
  return attribute?.type === "ints" ? attribute.value : undefined;
}
