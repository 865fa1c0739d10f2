import { FormatError, UsageError } from "../../base/errors.js";
import type { OnnxModel, ValueInfo } from "../../onnx/index.js";

/** Layout of a model's input: channels first ("NCHW") or channels last ("NHWC"). */
export type ImageLayout = "NCHW" | "NHWC";

export interface ImageInputOptions {
  /** Name of the model's image input; needed if it has several inputs. */
  readonly input?: string;
  /** Position of the channels; by default derived from the input's sizes. */
  readonly layout?: ImageLayout;
  /** Height and width if the model leaves them open; [224, 224] by default. */
  readonly size?: readonly [number, number];
}

/** A model's image input. */
export interface ImageInput {
  readonly name: string;
  readonly layout: ImageLayout;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The model's fixed batch size; undefined if it is open. */
  readonly batch: number | undefined;
}

/** The most common input size of models for photographs. */
export const usualSize: readonly [number, number] = [224, 224];

/**
 * @throws UsageError when it is ambiguous which input takes images, there is none of that name, or the
 * requested size is not the model's.
 * @throws FormatError when the input does not take images.
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

/** Images have 1, 3 or 4 channels, and more pixels than channels along each side. */
const layoutOf = ([, second, , last]: readonly (number | string)[]): ImageLayout =>
  isChannels(last) && !isChannels(second) ? "NHWC" : "NCHW";
