import { type Axis, features, reshapedAxes, wholeAxis } from "./axes.js";

/** A model's input of images. */
interface Input {
  readonly layout: "NCHW" | "NHWC";
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of one image. */
  readonly shape: readonly number[];
}

/** What the axes of an input count; undefined where they are no product of images, channels, rows and columns. */
export function axesOfInput(
  { layout, channels, height, width, shape }: Input,
  batch: number,
): readonly Axis[] | undefined {
  const images: Axis = [{ of: "images", size: batch }];
  const [rows, columns] = [wholeAxis("rows", height), wholeAxis("columns", width)];
  const depth = features(channels);
  const axes = layout === "NCHW" ? [images, depth, rows, columns] : [images, rows, columns, depth];
  return reshapedAxes(axes, [batch, ...shape]);
}
