import type { SpatialLayout } from "../spatial.js";

/** Rows or columns of a grid, every `step`-th of `total`. */
export interface GridFactor {
  readonly of: "rows" | "columns";
  readonly size: number;
  readonly step: number;
  readonly total: number;
}

/** A grid's pixels in one axis, and others before and behind them, such as the class token. */
export interface Tokens {
  readonly of: "tokens";
  readonly size: number;
  readonly before: number;
  readonly pixels: readonly GridFactor[];
}

/** What the indices along an axis, or a part of it, count. */
export type Factor = { readonly of: "images" | "features"; readonly size: number } | GridFactor | Tokens;

/** An axis as a product of what it counts, outermost first; empty for an axis of one. */
export type Axis = readonly Factor[];

/** What the axes of values count, by the values' names. */
export type KnownAxes = ReadonlyMap<string, readonly Axis[]>;

/** What the axes of values count, and which of the values are maps of images. */
export interface Layouts {
  readonly axes: KnownAxes;
  readonly maps: ReadonlyMap<string, SpatialLayout>;
}

export const features = (size: number): Axis => [{ of: "features", size }];

export const wholeAxis = (of: GridFactor["of"], size: number): Axis => [{ of, size, step: 1, total: size }];

export const isGrid = (factor: Factor): factor is GridFactor =>
  factor.of === "rows" || factor.of === "columns";

/** Whether positions of an image lie along an axis. */
export const hasPixels = (axis: Axis): boolean =>
  axis.some((factor) => factor.of === "tokens" || (isGrid(factor) && factor.size > 1));

/** Whether an axis counts features alone, or nothing. */
export const isFree = (axis: Axis): boolean => axis.every(({ of }) => of === "features");

/** The same axis with as few factors as possible. */
export function merged(axis: Axis): Axis {
  const joined: Factor[] = [];
  for (const factor of axis) {
    const last = joined.at(-1);
    const both = last && product(last, factor);
    if (both) joined[joined.length - 1] = both;
    else joined.push(factor);
  }
  return joined.length > 1 ? joined.filter((factor) => factor.of !== "features" || factor.size > 1) : joined;
}

/** Two neighbours as one; undefined where they are not. */
function product(outer: Factor, inner: Factor): Factor | undefined {
  const size = outer.size * inner.size;
  if (outer.of === "features" && inner.of === "features") return { of: "features", size };
  if (!isGrid(outer) || !isGrid(inner) || outer.of !== inner.of) return undefined;
  return outer.step === inner.step * inner.size && outer.total === inner.total
    ? { ...inner, size }
    : undefined;
}

/** A factor as two, the outer of a size; undefined where it cannot be split so. */
function split(factor: Factor, size: number): readonly [Factor, Factor] | undefined {
  const rest = factor.size / size;
  if (!Number.isInteger(rest) || factor.of === "images" || factor.of === "tokens") return undefined;
  return isGrid(factor)
    ? [
        { ...factor, size, step: factor.step * rest },
        { ...factor, size: rest },
      ]
    : [
        { ...factor, size },
        { ...factor, size: rest },
      ];
}

/** The axes after a reshape; undefined where what they count is torn apart. */
export function reshapedAxes(axes: readonly Axis[], shape: readonly number[]): Axis[] | undefined {
  const left = axes.flat();
  const made: Factor[][] = [];
  for (const size of shape) {
    const axis: Factor[] = [];
    let wanted = size;
    while (wanted > 1 || (size === 1 && axis.length === 0 && left[0]?.size === 1)) {
      const next = left.shift();
      if (!next) return undefined;
      if (wanted % next.size === 0) {
        axis.push(next);
        wanted /= next.size;
        continue;
      }
      const parts = split(next, wanted);
      if (!parts) return undefined;
      axis.push(parts[0]);
      left.unshift(parts[1]);
      wanted = 1;
    }
    made.push(axis);
  }
  made.at(-1)?.push(...left);
  return left.every(({ size }) => size === 1) ? made.map(merged) : undefined;
}
