import type { SpatialLayout } from "../spatial.js";
import type { ImageInput } from "./image-form.js";

/** The layout of an input; undefined where pixels lie in one axis, or images in two. */
export function layoutOfInput({ layout, height, width, shape }: ImageInput): SpatialLayout | undefined {
  const grid = [height, width] as const;
  if (shape.length === 3) return { kind: layout, grid, prefix: 0 };
  const isSignal = shape.length === 2 && height === 1;
  return isSignal ? { kind: layout === "NCHW" ? "NCL" : "NLC", grid, prefix: 0 } : undefined;
}
