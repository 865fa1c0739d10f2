import { FormatError } from "../../base/errors.js";
import { normaliseAxes, type Tensor } from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";
import { resampled, type Weights, weightsOf } from "../nodes/resampled.js";

/** How one axis is resampled. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

type Settings = StandardAttributes<"Resize">;
type Asked = Operands<Settings>;

const f = Math.fround;

/** Where an element of the result lies in the input, in float32 as ONNX Runtime computes it. */
const places: Readonly<Record<string, (at: number, axis: Axis) => number>> = {
  align_corners: (at, { from, to }) => (to > 1 ? f(f(at * (from - 1)) / (to - 1)) : 0),
  asymmetric: (at, { scale }) => f(at / scale),
  half_pixel: (at, { scale }) => f(f((at + 0.5) / scale) - 0.5),
  half_pixel_symmetric: (at, { from, to, scale }) => {
    const adjusted = f(to / f(scale * from));
    const offset = f((from / 2) * f(1 - adjusted));
    return f(offset + f(f((at + 0.5) / scale) - 0.5));
  },
  pytorch_half_pixel: (at, { to, scale }) => (to > 1 ? f(f((at + 0.5) / scale) - 0.5) : 0),
  tf_half_pixel_for_nn: (at, { scale }) => f((at + 0.5) / scale),
};

const roundings: Readonly<Record<string, (place: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
};

/** The weight of an element at a distance of the place that is asked for (Keys 1981, with a as in ONNX). */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

type Tap = readonly [place: number, weight: number];

/** The elements that a place is made of, before they are held inside the axis. */
function tapsAt(place: number, { mode, nearest_mode: nearest, cubic_coeff_a: a }: Settings): Tap[] {
  const first = Math.floor(place);
  const part = place - first;
  if (mode === "nearest") return [[roundings[nearest](place), 1]];
  if (mode === "linear")
    return [
      [first, 1 - part],
      [first + 1, part],
    ];
  return [-1, 0, 1, 2].map((step) => [first + step, cubic(step - part, a)] as const);
}

/** Weights that add up to 1 of elements inside the axis alone. */
function inside(taps: readonly Tap[], from: number): Tap[] {
  const kept = taps.filter(([at]) => at >= 0 && at < from);
  const sum = kept.reduce((total, [, weight]) => total + weight, 0);
  return kept.map(([at, weight]) => [at, weight / sum] as const);
}

function weightsAlong(axis: Axis, settings: Settings): Weights {
  const { from, to } = axis;
  const place = places[settings.coordinate_transformation_mode];
  return weightsOf(from, to, (element) => {
    const taps = tapsAt(place(element, axis), settings);
    if (settings.mode === "cubic" && settings.exclude_outside) return inside(taps, from);
    return taps.map(([at, weight]) => [Math.min(Math.max(at, 0), from - 1), weight] as const);
  });
}

/** The axes that are resampled, with their sizes. */
function axesOf(operands: Asked, { shape }: Tensor): ReadonlyMap<number, Axis> {
  const { axes: given, keep_aspect_ratio_policy: policy } = operands.attributes;
  const axes = normaliseAxes(given ?? [...shape.keys()], shape.length, operands.where);
  const order = given ? given.map((axis) => (axis < 0 ? axis + shape.length : axis)) : axes;
  const [scales, sizes] = [operands.fractions(2), operands.numbers(3)];
  if (sizes?.length === order.length) {
    const ratios = order.map((axis, at) => sizes[at] / shape[axis]);
    const common = policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
    return new Map(
      order.map((axis, at) => {
        const from = shape[axis];
        if (policy === "stretch") return [axis, { from, to: sizes[at], scale: f(ratios[at]) }];
        return [axis, { from, to: Math.floor(common * from + 0.5), scale: f(common) }];
      }),
    );
  }
  if (scales?.length === order.length) {
    return new Map(
      order.map((axis, at) => {
        const [from, scale] = [shape[axis], scales[at]];
        // ONNX Runtime multiplies float32: 48 times 5/6 is 40, not 39.
        return [axis, { from, to: Math.floor(f(from * f(scale))), scale: f(scale) }];
      }),
    );
  }
  throw new FormatError(`${operands.where}: neither sizes nor scales are given for each axis.`);
}

/** Most weights of an axis: of 4,096 elements to as many. */
const largestMatrix = 2 ** 24;

/** Along one axis after the other: what is linear in each is a product with a matrix for each. */
const resized: Importer<"Resize"> = (operands) => {
  const x = operands.input(0);
  const { attributes } = operands;
  const axes = axesOf(operands, x);
  const known =
    attributes.coordinate_transformation_mode in places &&
    attributes.nearest_mode in roundings &&
    ["nearest", "linear", "cubic"].includes(attributes.mode);
  const fits = [...axes.values()].every(({ from, to }) => from * to <= largestMatrix);
  if (x.dtype !== "float32" || !known || attributes.antialias || !fits) {
    const shape = x.shape.map((size, axis) => axes.get(axis)?.to ?? size);
    return operands.opaque([{ shape, dtype: x.dtype }]);
  }
  return [
    [...axes].reduce(
      (image, [axis, along]) =>
        along.from === along.to && along.scale === 1
          ? image
          : resampled(image, axis, weightsAlong(along, attributes)),
      x,
    ),
  ];
};

export const resamplingImporters: Importers<"resampling"> = { Resize: resized };
