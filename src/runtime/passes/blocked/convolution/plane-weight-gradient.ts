import {
  type AttributesOf,
  concat,
  reshape,
  reverse,
  type Tensor,
  transpose,
} from "../../../../graph/index.js";
import type { BlockedRule, Layouts } from "../layouts.js";
import { columnsOf, cut, paddingAfter, product } from "./planes.js";

const byForm = (form: PlaneForm, name: string, about: string): BlockedRule<"ConvWeightGradient"> => ({
  name,
  about,
  operators: ["ConvWeightGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    const [{ shape }] = node.outputs;
    const options = node.attributes;
    if (bestPlaneForm(g, x, shape, options, layouts) !== form) return undefined;
    const image = layouts.blockedAgain(x, g);
    return [{ plain: planeWeightGradient(form, layouts.blocked(g), image, shape, options, layouts.block) }];
  },
});

export const weightGradientByRows = byForm(
  "rows",
  "weight-gradient-by-rows",
  "The gradient of a weight is a convolution in disguise, with the vertical taps as rows of its result.",
);

export const weightGradientByCopies = byForm(
  "taps",
  "weight-gradient-by-copies",
  "The gradient of a weight with strides is such a convolution of a copy of the image for each tap.",
);

/**
 * Forms of the weight gradient by planes: with the vertical taps as rows of the result, or with each tap
 * separately.
 */
export type PlaneForm = "rows" | "taps";

/** The least share of non-padding pixels at which a form is the fastest, measured by `npm run forms`. */
const leastShare: Readonly<Record<PlaneForm, number>> = { rows: 0.8, taps: 0.85 };

/** Result pixels below which the sum over images costs more than the products, measured by `npm run forms`. */
const fewestPixels = 128;

/** Blocks of output channels that a blocked convolution's kernel handles together. */
const blocksAtATime = 4;

/** The form by planes that beats one matrix product per tap; undefined if none does. */
function bestPlaneForm(
  g: Tensor,
  x: Tensor,
  [, , kh, kw]: readonly number[],
  { strides, dilations, pads, group }: AttributesOf<"Conv">,
  layouts: Layouts,
): PlaneForm | undefined {
  if (group > 1 || dilations.some((dilation) => dilation !== 1)) return undefined;
  if (!layouts.fits(x) || !layouts.fits(g)) return undefined;
  const { block } = layouts;
  const [, , h, w] = g.shape;
  if (h * w < fewestPixels) return undefined;
  if (strides.every((stride) => stride === 1)) {
    const sameSize = h === x.shape[2] && w === x.shape[3];
    return sameSize && w / rowLength(w, block) >= leastShare.rows ? "rows" : undefined;
  }
  const size = filledSize(h, w, block);
  const reached = paddingAfter(x.shape.slice(2), {
    window: [kh, kw],
    strides,
    before: [pads[0], pads[1]],
    size,
  });
  const used = (h * w) / (size[0] * size[1]);
  return reached.every((padding) => padding >= 0) && used >= leastShare.taps ? "taps" : undefined;
}

/**
 * @param g - [N,O,h,w], blocked.
 * @param x - [N,C,H,W], blocked.
 * @returns The gradient of a weight of `shape` [O,C,kh,kw], plain.
 */
export function planeWeightGradient(
  form: PlaneForm,
  g: Tensor,
  x: Tensor,
  shape: readonly number[],
  options: AttributesOf<"Conv">,
  block: number,
): Tensor {
  return (form === "rows" ? byRows : byTaps)(g, x, shape, options, block);
}

/** Pixels of a row, padded to whole blocks. */
const rowLength = (width: number, block: number): number => Math.ceil(width / block) * block;

/** The smallest size from [h,w] up with whole blocks of pixels, growing columns first, then rows. */
function filledSize(h: number, w: number, block: number): readonly [number, number] {
  const sizes = Array.from({ length: block }, (_, more): [number, number] => {
    const width = w + more;
    const height = Array.from({ length: block }, (_, at) => h + at).find(
      (rows) => (rows * width) % block === 0,
    );
    return [height as number, width];
  });
  return sizes.reduce((best, size) => (size[0] * size[1] < best[0] * best[1] ? size : best));
}

/**
 * Without strides: horizontal taps are copies of x, each shifted by a pixel; vertical taps are rows of
 * products.
 */
function byRows(
  g: Tensor,
  x: Tensor,
  [o, c, kh, kw]: readonly number[],
  { pads }: AttributesOf<"Conv">,
  block: number,
): Tensor {
  const [n, , h, w] = g.shape;
  const size = [h, rowLength(w, block)] as const;
  // Whatever x holds beyond the end of a row of g meets zeros.
  const taps = Array.from({ length: kw }, (_, tap) =>
    cut(x, { window: [1, kw], tap: [0, tap], strides: [1, 1], before: [0, pads[1]], size }, block),
  );
  const rows = { count: kh, runs: size[1] / block, pads: [kh - 1 - pads[0], pads[0]] } as const;
  const all = joined(columnsOf(g, size, block), taps, n, rows);
  // The rows of the result shift g against x, so the vertical taps come last to first.
  const ordered = reverse(reshape(all, [o / block, kw, c / block, kh, block, block]), 3);
  return reshape(transpose(ordered, [0, 4, 2, 5, 3, 1]), [o, c, kh, kw]);
}

/** With strides: each tap is a copy of the pixels of x that it meets. */
function byTaps(
  g: Tensor,
  x: Tensor,
  [o, c, kh, kw]: readonly number[],
  { pads, strides }: AttributesOf<"Conv">,
  block: number,
): Tensor {
  const [n, , h, w] = g.shape;
  const size = filledSize(h, w, block);
  const taps = Array.from({ length: kh * kw }, (_, at) => {
    const tap = [Math.floor(at / kw), at % kw] as const;
    return cut(x, { window: [kh, kw], tap, strides, before: [pads[0], pads[1]], size }, block);
  });
  const all = joined(columnsOf(g, size, block), taps, n, { count: 1, runs: 1, pads: [0, 0] });
  const ordered = reshape(all, [o / block, kh * kw, c / block, block, block]);
  return reshape(transpose(ordered, [0, 3, 2, 4, 1]), [o, c, kh, kw]);
}

/** The products of g with each tap: [O/b,taps*C*rows*b]. */
function joined(
  columns: Tensor,
  taps: readonly Tensor[],
  n: number,
  rows: Parameters<typeof product>[3],
): Tensor {
  const [, , , block] = columns.shape;
  // The kernel handles several output blocks at a time: if x has few, all taps together are faster.
  return taps[0].shape[1] < blocksAtATime * block
    ? product(columns, concat(taps, 1), n, rows)
    : concat(
        taps.map((tap) => product(columns, tap, n, rows)),
        1,
      );
}
