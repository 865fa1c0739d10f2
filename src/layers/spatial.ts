import { concat, reshape, slice, type Tensor, transpose } from "../graph/index.js";

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
  /** Tokens behind the pixels'. */
  readonly suffix: number;
}

/** Where the tokens of pixels end. */
const endOf = ({ grid, prefix }: SpatialLayout): number => prefix + grid[0] * grid[1];

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
      const tokens = slice(x, { axes: [1], starts: [layout.prefix], ends: [endOf(layout)] });
      return reshape(transpose(tokens, [0, 2, 1]), [x.shape[0], x.shape[2], h, w]);
    }
    case "NCL": {
      const tokens = slice(x, { axes: [2], starts: [layout.prefix], ends: [endOf(layout)] });
      return reshape(tokens, [x.shape[0], x.shape[1], h, w]);
    }
  }
}

/**
 * Replaces the pixels' features of a value with an image [N,D,h,w]; other tokens, such as the class token, are
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
      return amongOthers(tokens, value, 1, layout);
    }
    case "NCL":
      return amongOthers(reshape(image, [n, channels, h * w]), value, 2, layout);
  }
}

function amongOthers(tokens: Tensor, value: Tensor, axis: number, layout: SpatialLayout): Tensor {
  const part = (start: number, end: number): Tensor[] =>
    end > start ? [slice(value, { axes: [axis], starts: [start], ends: [end] })] : [];
  const parts = [...part(0, layout.prefix), tokens, ...part(endOf(layout), value.shape[axis])];
  return parts.length === 1 ? tokens : concat(parts, axis);
}
