import { concat, reshape, slice, type Tensor, transpose } from "../../graph/index.js";

/**
 * How a value lays out a feature map: "NCHW" and "NHWC" as images, "NCL" and "NLC" with the pixels in one axis (a
 * transformer's tokens), "LNC" with the batch second.
 */
export interface SpatialLayout {
  readonly kind: "NCHW" | "NHWC" | "NCL" | "NLC" | "LNC";
  /** Height and width. */
  readonly grid: readonly [number, number];
  /** Prefix tokens before the pixels', such as the class token. */
  readonly prefix: number;
}

const pixelsOf = ({ grid, prefix }: SpatialLayout): number => prefix + grid[0] * grid[1];

/** The axes whose sizes a layout fixes, with these sizes. */
function fixedSizes(layout: SpatialLayout): readonly (readonly [axis: number, size: number])[] {
  const [height, width] = layout.grid;
  switch (layout.kind) {
    case "NCHW":
      return [
        [2, height],
        [3, width],
      ];
    case "NHWC":
      return [
        [1, height],
        [2, width],
      ];
    case "NCL":
      return [[2, pixelsOf(layout)]];
    case "NLC":
      return [[1, pixelsOf(layout)]];
    case "LNC":
      return [[0, pixelsOf(layout)]];
  }
}

const rankOf = ({ kind }: SpatialLayout): number => kind.length;

/** The batch size of a value of that layout and shape. */
const batchOf = ({ kind }: SpatialLayout, shape: readonly number[]): number => shape[kind.indexOf("N")];

/** Whether a tensor of `shape` can have the layout of one of shape `from`. */
export const fitsLayout = (
  layout: SpatialLayout,
  shape: readonly number[],
  from: readonly number[],
): boolean =>
  shape.length === rankOf(layout) &&
  batchOf(layout, shape) === batchOf(layout, from) &&
  fixedSizes(layout).every(([axis, size]) => shape[axis] === size);

/** Extracts the pixels' features as an image [N,D,h,w]. */
export function channelsFirst(x: Tensor, layout: SpatialLayout): Tensor {
  const [h, w] = layout.grid;
  switch (layout.kind) {
    case "NCHW":
      return x;
    case "NHWC":
      return transpose(x, [0, 3, 1, 2]);
    case "LNC":
      return channelsFirst(transpose(x, [1, 0, 2]), { ...layout, kind: "NLC" });
    case "NLC": {
      const tokens = slice(x, { axes: [1], starts: [layout.prefix], ends: [pixelsOf(layout)] });
      return reshape(transpose(tokens, [0, 2, 1]), [x.shape[0], x.shape[2], h, w]);
    }
    case "NCL": {
      const tokens = slice(x, { axes: [2], starts: [layout.prefix], ends: [pixelsOf(layout)] });
      return reshape(tokens, [x.shape[0], x.shape[1], h, w]);
    }
  }
}

/**
 * Replaces the pixels' features of a value with an image [N,D,h,w]; prefix tokens, such as the class token, are
 * kept.
 */
export function restored(image: Tensor, value: Tensor, layout: SpatialLayout): Tensor {
  const [n, channels, h, w] = image.shape;
  switch (layout.kind) {
    case "NCHW":
      return image;
    case "NHWC":
      return transpose(image, [0, 2, 3, 1]);
    case "LNC": {
      const tokens = restored(image, transpose(value, [1, 0, 2]), { ...layout, kind: "NLC" });
      return transpose(tokens, [1, 0, 2]);
    }
    case "NLC": {
      const tokens = transpose(reshape(image, [n, channels, h * w]), [0, 2, 1]);
      return behindPrefix(tokens, value, 1, layout.prefix);
    }
    case "NCL":
      return behindPrefix(reshape(image, [n, channels, h * w]), value, 2, layout.prefix);
  }
}

const behindPrefix = (tokens: Tensor, value: Tensor, axis: number, prefix: number): Tensor =>
  prefix === 0 ? tokens : concat([slice(value, { axes: [axis], starts: [0], ends: [prefix] }), tokens], axis);

const permutations: Readonly<Record<string, Readonly<Record<string, SpatialLayout["kind"]>>>> = {
  NCHW: { "0,2,3,1": "NHWC" },
  NHWC: { "0,3,1,2": "NCHW" },
  NCL: { "0,2,1": "NLC", "2,0,1": "LNC" },
  NLC: { "0,2,1": "NCL", "1,0,2": "LNC" },
  LNC: { "1,0,2": "NLC", "1,2,0": "NCL" },
};

/** The layout after a transposition; undefined if it is not a known one. */
export function transposed(layout: SpatialLayout, permutation: readonly number[]): SpatialLayout | undefined {
  if (permutation.every((from, to) => from === to)) return layout;
  const kind = permutations[layout.kind][permutation.join()];
  return kind && { ...layout, kind };
}

/** The layout after a reshape that merges or splits the pixel axes. */
export function reshaped(
  layout: SpatialLayout,
  from: readonly number[],
  to: readonly number[],
): SpatialLayout | undefined {
  const [h, w] = layout.grid;
  const joined = { NCHW: [from[0], from[1], h * w], NHWC: [from[0], h * w, from[3]] } as const;
  const parted = { NCL: [from[0], from[1], h, w], NLC: [from[0], h, w, from[2]] } as const;
  const kinds = { NCHW: "NCL", NHWC: "NLC", NCL: "NCHW", NLC: "NHWC" } as const;
  if (layout.kind === "LNC" || layout.prefix > 0) return undefined;
  const wanted = { ...joined, ...parted }[layout.kind];
  return wanted.join() === to.join() ? { ...layout, kind: kinds[layout.kind] } : undefined;
}
