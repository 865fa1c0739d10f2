import type { SpatialLayout } from "../../src/layers/index.js";
import { type Axis, features, wholeAxis } from "../../src/layers/layouts/axes.js";
import { tokensAxis } from "../../src/layers/layouts/taken.js";

export const layout = (
  kind: SpatialLayout["kind"],
  grid: readonly [number, number] = [2, 3],
  prefix = 0,
  suffix = 0,
): SpatialLayout => ({ kind, grid, prefix, suffix });

/** What the axes of a value of a layout count. */
export function axesOf({ kind, grid, prefix, suffix }: SpatialLayout, shape: readonly number[]): Axis[] {
  const [rows, columns] = [wholeAxis("rows", grid[0]), wholeAxis("columns", grid[1])];
  const pixels = [...rows, ...columns].flatMap((factor) =>
    factor.of === "rows" || factor.of === "columns" ? [factor] : [],
  );
  const axes: Readonly<Record<string, (size: number) => Axis>> = {
    N: (size) => [{ of: "images", size }],
    C: features,
    H: () => rows,
    W: () => columns,
    L: () => tokensAxis(prefix, pixels, suffix),
  };
  return [...kind].map((letter, axis) => axes[letter](shape[axis]));
}
