import { type Axis, features, type GridFactor, isFree, isGrid } from "./axes.js";

/**
 * The axes after an operator that may change their sizes, but not what they count: rows and columns of a grid are resampled,
 * cut or padded, and features made anew.
 * @returns undefined where an axis of anything else has another size.
 */
export function resizedAxes(
  axes: readonly Axis[],
  from: readonly number[],
  to: readonly number[],
): readonly Axis[] | undefined {
  if (from.length !== to.length) return undefined;
  let made = axes;
  for (const [at, size] of to.entries()) {
    if (size === from[at]) continue;
    const axis = axes[at];
    if (isFree(axis)) {
      made = made.with(at, features(size));
      continue;
    }
    const grid = axis.filter(isGrid).filter((factor) => factor.size > 1 || axis.length === 1);
    const others = axis.filter((factor) => !isGrid(factor));
    if (grid.length !== 1 || others.length > 0) return undefined;
    made = resampled(made, grid[0], size);
  }
  return made;
}

/** The axes where a factor of the grid has another size: what the same grid is divided into follows. */
function resampled(axes: readonly Axis[], changed: GridFactor, size: number): readonly Axis[] {
  const end = changed.step * changed.size;
  const scaled = (count: number): number => (count * size) / changed.size;
  const total = scaled(changed.total);
  return axes.map((axis) =>
    axis.map((factor) => {
      if (!isGrid(factor) || factor.of !== changed.of) return factor;
      if (factor.step === changed.step && factor.size === changed.size) return { ...factor, size, total };
      return { ...factor, total, step: factor.step >= end ? scaled(factor.step) : factor.step };
    }),
  );
}
