import {
  add,
  type ConvOptions,
  conv,
  matMul,
  pad,
  reshape,
  reverse,
  slice,
  spread,
  type Tensor,
  transpose,
} from "../../graph/index.js";

/** As in NumPy, a vector is a row on the left and a column on the right, and the added axis is removed again. */
export function product(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [
    a.shape.length === 1 ? reshape(a, [1, a.shape[0]]) : a,
    b.shape.length === 1 ? reshape(b, [b.shape[0], 1]) : b,
  ];
  const matrix = matMul(left, right);
  const rows = a.shape.length === 1 ? [] : matrix.shape.slice(-2, -1);
  const columns = b.shape.length === 1 ? [] : matrix.shape.slice(-1);
  return reshape(matrix, [...matrix.shape.slice(0, -2), ...rows, ...columns]);
}

/** What a convolution needs to know of its windows: a number for each axis, and two of padding. */
export interface Steps {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly group: number;
  /** Pixels at the start that are left out; none by default. */
  readonly skipped?: readonly number[];
}

/** Convolution of images of any number of axes, x [N,C,...], with a weight [O,C/group,...]. */
export function convolution(given: Tensor, weight: Tensor, bias: Tensor | undefined, steps: Steps): Tensor {
  const x = without(given, steps.skipped);
  const rank = x.shape.length - 2;
  if (rank === 2) return conv(x, weight, bias, inPlane(steps));
  const image = rank === 1 ? ofLine(x, weight, steps) : ofSlices(x, weight, steps);
  return bias ? add(image, reshape(bias, [1, bias.shape[0], ...Array(rank).fill(1)])) : image;
}

const without = (x: Tensor, skipped: readonly number[] = []): Tensor =>
  slice(x, {
    axes: skipped.map((_, axis) => axis + 2),
    starts: skipped,
    ends: skipped.map((_, axis) => x.shape[axis + 2]),
  });

const pairOf = ([a, b]: readonly number[]): [number, number] => [a, b];

const inPlane = ({ strides, dilations, pads, group }: Steps): ConvOptions => ({
  strides: pairOf(strides),
  dilations: pairOf(dilations),
  pads: [pads[0], pads[1], pads[2], pads[3]],
  group,
});

/** A line is an image of one row. */
function ofLine(x: Tensor, weight: Tensor, { strides, dilations, pads, group }: Steps): Tensor {
  const asRow = (line: Tensor): Tensor => reshape(line, [...line.shape.slice(0, 2), 1, line.shape[2]]);
  const image = conv(asRow(x), asRow(weight), undefined, {
    strides: [1, strides[0]],
    dilations: [1, dilations[0]],
    pads: [0, pads[0], 0, pads[1]],
    group,
  });
  return reshape(image, [...image.shape.slice(0, 2), image.shape[3]]);
}

/** Of three axes and more: the sum, over what the window takes along the first axis, of convolutions of slices. */
function ofSlices(x: Tensor, weight: Tensor, { strides, dilations, pads, group }: Steps): Tensor {
  const rank = strides.length;
  const others = x.shape.map(() => 0).slice(3);
  const padded = pad(x, [0, 0, pads[0], ...others], [0, 0, pads[rank], ...others]);
  const [taps, stride] = [weight.shape[2], strides[0]];
  const count = Math.floor((padded.shape[2] - dilations[0] * (taps - 1) - 1) / stride) + 1;
  const order = [0, 2, 1, ...x.shape.keys()].slice(0, 3).concat([...x.shape.keys()].slice(3));
  const rest: Steps = {
    strides: strides.slice(1),
    dilations: dilations.slice(1),
    pads: [...pads.slice(1, rank), ...pads.slice(rank + 1)],
    group,
  };
  const parts = Array.from({ length: taps }, (_, tap) => {
    const start = tap * dilations[0];
    const ends = [start + (count - 1) * stride + 1];
    const slices = transpose(slice(padded, { axes: [2], starts: [start], ends, steps: [stride] }), order);
    const filter = slice(weight, { axes: [2], starts: [tap], ends: [tap + 1] });
    return convolution(
      reshape(slices, [-1, ...slices.shape.slice(2)]),
      reshape(filter, [...filter.shape.slice(0, 2), ...filter.shape.slice(3)]),
      undefined,
      rest,
    );
  });
  const sum = parts.reduce((a, b) => add(a, b));
  return transpose(reshape(sum, [x.shape[0], count, ...sum.shape.slice(1)]), order);
}

/**
 * Transposed convolution of any number of axes: x [N,O,...] with zeros between its elements, convolved with the turned
 * weight [O,C/group,...].
 * @param pads - What is cut off before each axis of the result, and then behind it; zeros are added where it is negative.
 * @param size - Of the result.
 */
export function spreadOut(
  x: Tensor,
  weight: Tensor,
  { strides, dilations, pads, group, size }: Steps & { readonly size: readonly number[] },
): Tensor {
  const [o, c, ...kernel] = weight.shape;
  const axes = kernel.map((_, axis) => axis + 2);
  const zeros = kernel.map(() => 0);
  const lengths = axes.map((axis, at) => strides[at] * (x.shape[axis] - 1) + 1);
  const shape = [...x.shape.slice(0, 2), ...lengths];
  const apart = spread(x, shape, { axes, starts: zeros, ends: lengths, steps: strides });
  const groups = transpose(reshape(weight, [group, o / group, c, ...kernel]), [
    0,
    2,
    1,
    ...axes.map((axis) => axis + 1),
  ]);
  const turned = axes.reduce(reverse, reshape(groups, [group * c, o / group, ...kernel]));
  const reach = kernel.map((taps, at) => dilations[at] * (taps - 1));
  const all = convolution(apart, turned, undefined, {
    strides: kernel.map(() => 1),
    dilations,
    pads: [...reach, ...reach],
    group,
  });
  const starts = zeros.map((_, at) => Math.max(0, pads[at]));
  const ends = axes.map((axis, at) => Math.min(all.shape[axis], pads[at] + size[at]));
  const before = [0, 0, ...zeros.map((_, at) => Math.max(0, -pads[at]))];
  const kept = slice(all, { axes, starts, ends });
  const after = [0, 0, ...axes.map((axis, at) => size[at] - kept.shape[axis] - before[axis])];
  return pad(kept, before, after);
}
