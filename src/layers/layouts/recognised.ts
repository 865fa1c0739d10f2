import type { SpatialLayout } from "../spatial.js";
import { type Axis, type GridFactor, isGrid } from "./axes.js";
import { tokensOf } from "./taken.js";

const kinds = ["NCHW", "NHWC", "NCL", "NLC", "LNC"] as const satisfies readonly SpatialLayout["kind"][];

/** The layout of a value whose axes are those of one map for each image; undefined for any other. */
export function recognised(axes: readonly Axis[]): SpatialLayout | undefined {
  const known = axes.map((axis) => (axis.length > 1 ? withoutOnes(axis, axes) : axis));
  const letters = known.map(letterOf).join("");
  const kind = kinds.find((each) => each === letters);
  if (!kind) return undefined;
  const at = kind.indexOf("L");
  if (at < 0) {
    const [[rows], [columns]] = [known[kind.indexOf("H")], known[kind.indexOf("W")]];
    return gridOf(kind, [rows, columns].filter(isGrid));
  }
  const tokens = tokensOf(known[at]);
  return tokens && gridOf(kind, tokens.pixels, tokens.before, tokens.after);
}

function gridOf(
  kind: SpatialLayout["kind"],
  pixels: readonly GridFactor[],
  prefix = 0,
  suffix = 0,
): SpatialLayout | undefined {
  // A part of the image, such as a window, is no map of it.
  if (pixels.some(({ size, step, total }) => size * step !== total)) return undefined;
  const [rows, columns] = pixels;
  return { kind, grid: [rows.size, columns.size], prefix, suffix };
}

/** The same without divisions of a grid into one part. */
const withoutOnes = (axis: Axis, axes: readonly Axis[]): Axis =>
  axis.filter(
    (factor) =>
      !isGrid(factor) ||
      factor.size > 1 ||
      !axes.some((other) => other.some((one) => one.of === factor.of && one !== factor)),
  );

/** N for images, H and W for rows and columns, L for both, C for features and what lies among them, "?" for anything else. */
function letterOf(axis: Axis): string {
  if (axis.length === 0 || axis.some(({ of }) => of === "features"))
    return axis.every((factor) => factor.of === "features" || isGrid(factor)) ? "C" : "?";
  if (axis.length === 1 && axis[0].of !== "features")
    return { images: "N", rows: "H", columns: "W", tokens: "L" }[axis[0].of];
  return tokensOf(axis) ? "L" : "?";
}
