import { FormatError, UsageError } from "../../base/errors.js";
import type { OnnxModel, ValueInfo } from "../../onnx/index.js";

/** How a model takes images: "NCHW", channels before the pixels, or "NHWC", behind them. */
export type ImageLayout = "NCHW" | "NHWC";

export interface ImageInputOptions {
  /** Name of the model's input that takes the images; needed where it has several. */
  readonly input?: string;
  /** Where the channels are; found by the sizes of the input by default. */
  readonly layout?: ImageLayout;
  /** Height and width where the model leaves them open; [224, 224] by default. */
  readonly size?: readonly [number, number];
}

/** The input of a model that takes images. */
export interface ImageInput {
  readonly name: string;
  readonly layout: ImageLayout;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The number of images that the model asks for; undefined where it leaves that open. */
  readonly batch: number | undefined;
}

/** The size that models for photographs have most often. */
export const usualSize: readonly [number, number] = [224, 224];

/**
 * @throws UsageError when it is not clear which input takes images, there is none of that name, or the size that is
 * asked for is not that of the model.
 * @throws FormatError when the input takes no images.
 */
export function findImageInput(model: OnnxModel, options: ImageInputOptions = {}): ImageInput {
  const info = inputOf(model, options.input);
  const { name, dtype, shape } = info;
  if (dtype !== "float32" || shape.length !== 4) {
    throw new FormatError(
      `The input ${inWords(info)} of type ${dtype} takes no images: float32 of four axes is needed.`,
    );
  }
  const layout = options.layout ?? layoutOf(shape);
  const [channels, height, width] = (layout === "NCHW" ? [1, 2, 3] : [3, 1, 2]).map((axis) => shape[axis]);
  if (typeof channels !== "number") {
    throw new UsageError(
      `The input ${inWords(info)} does not say how many channels images have, if its layout is ${layout}. Is it another (\`layout\`)?`,
    );
  }
  const { size } = options;
  const sizeAlong = (given: number | string, at: 0 | 1): number => {
    const asked = size?.[at];
    if (typeof given !== "number") return asked ?? usualSize[at];
    if (asked === undefined || asked === given) return given;
    throw new UsageError(
      `The input ${inWords(info)} takes images of ${height}x${width} pixels, not ${size?.join("x")}.`,
    );
  };
  return {
    name,
    layout,
    channels,
    height: sizeAlong(height, 0),
    width: sizeAlong(width, 1),
    batch: typeof shape[0] === "number" ? shape[0] : undefined,
  };
}

const inWords = ({ name, shape }: ValueInfo): string => `"${name}" [${shape.join(",")}]`;

function inputOf({ inputs }: OnnxModel, asked: string | undefined): ValueInfo {
  const all = inputs.map(inWords).join(", ");
  if (asked !== undefined) {
    const found = inputs.find(({ name }) => name === asked);
    if (found) return found;
    throw new UsageError(`The model has no input "${asked}"; it has ${all || "none"}.`);
  }
  if (inputs.length === 1) return inputs[0];
  if (inputs.length === 0) throw new FormatError("The model has no input: it takes no images.");
  throw new UsageError(`The model has several inputs: ${all}. Name the one for the images: \`input\`.`);
}

const isChannels = (size: number | string): boolean => size === 1 || size === 3 || size === 4;

/** Images have 1, 3 or 4 channels, and more pixels than that along each side. */
const layoutOf = ([, second, , last]: readonly (number | string)[]): ImageLayout =>
  isChannels(last) && !isChannels(second) ? "NHWC" : "NCHW";
