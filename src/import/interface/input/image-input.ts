import { FormatError, UsageError } from "../../../base/errors.js";
import type { DataType, OnnxModel, ValueInfo } from "../../../onnx/index.js";
import { type FirstWindow, firstWindow } from "./first-window.js";
import {
  type ImageInput,
  type ImageInputOptions,
  type ImageLayout,
  inWords,
  usualSize,
} from "./image-form.js";

/** Types of numbers that hold pixels. */
const pixelTypes: ReadonlySet<DataType> = new Set(["float32", "uint8", "uint16", "int16", "int32", "int64"]);

/**
 * @throws UsageError when it is ambiguous which input takes images, there is none of that name, its sizes are open and not
 * given, or what is given is not the model's.
 * @throws FormatError when the input does not take images.
 */
export function findImageInput(model: OnnxModel, options: ImageInputOptions = {}): ImageInput {
  const info = inputOf(model, options.input);
  const { name, dtype, shape } = info;
  // Files may leave the shape out altogether.
  const rank = shape.length === 0 ? 4 : shape.length;
  if (!pixelTypes.has(dtype) || rank < 2 || rank > 4) {
    throw new FormatError(
      `The input ${inWords(info)} of type ${dtype} takes no images: numbers of two to four axes are needed.`,
    );
  }
  const asked = { info, options, window: firstWindow(model, name) };
  const read = { 2: row, 3: plane, 4: image } as const;
  const batch = typeof shape[0] === "number" ? shape[0] : undefined;
  return { name, batch, dtype, ...read[rank as 2 | 3 | 4](asked) };
}

/** What is known of an input. */
interface Asked {
  readonly info: ValueInfo;
  readonly options: ImageInputOptions;
  readonly window: FirstWindow | undefined;
}

/** How images lie in an input. */
type Form = Pick<ImageInput, "layout" | "channels" | "height" | "width" | "shape">;

/** Images of four axes. */
function image({ info, options, window }: Asked): Form {
  const shape = info.shape.length === 0 ? ["N", "a", "b", "c"] : info.shape;
  const layout = options.layout ?? layoutOf(shape, window);
  const [channelAxis, ...sides] = layout === "NCHW" ? [1, 2, 3] : [3, 1, 2];
  const channels = channelsOf(info, shape[channelAxis], layout, options, window);
  const [height, width] = sidesOf(
    info,
    sides.map((axis) => shape[axis]),
    options,
  );
  return {
    layout,
    channels,
    height,
    width,
    shape: layout === "NCHW" ? [channels, height, width] : [height, width, channels],
  };
}

/** Three axes: a grey image, pixels in a row with an axis of size 1, or a signal that the model slides over. */
function plane(asked: Asked): Form {
  const { info, options, window } = asked;
  const [, first, last] = info.shape;
  if (window?.rank === 3) {
    const layout = options.layout ?? window.layout;
    const [deep, long] = layout === "NCHW" ? [first, last] : [last, first];
    const channels = channelsOf(info, deep, layout, options, window);
    const [height, width] = sidesOf(info, [1, long], options);
    return {
      layout,
      channels,
      height,
      width,
      shape: layout === "NCHW" ? [channels, width] : [width, channels],
    };
  }
  if (first === 1 || last === 1) {
    const form = pixelsInRow(asked, first === 1 ? last : first);
    const length = form.channels * form.height * form.width;
    return { ...form, shape: first === 1 ? [1, length] : [length, 1] };
  }
  const [height, width] = sidesOf(info, [first, last], options);
  return { layout: "NCHW", channels: 1, height, width, shape: [height, width] };
}

const row = (asked: Asked): Form => pixelsInRow(asked, asked.info.shape[1]);

/** A square of fewer pixels along a side is hardly an image. */
const smallestSide = 8;

/** Pixels in one axis: of the size that is given, or that the model reshapes them to, or else a square. */
function pixelsInRow({ info, options, window }: Asked, length: number | string): Form {
  const layout = options.layout ?? window?.layout ?? "NCHW";
  const form = (channels: number, height: number, width: number): Form => ({
    layout,
    channels,
    height,
    width,
    shape: [channels * height * width],
  });
  const { size, channels: asked } = options;
  if (size) {
    const channels = typeof length === "number" ? length / (size[0] * size[1]) : (asked ?? 1);
    if (Number.isInteger(channels) && channels > 0 && (asked ?? channels) === channels) {
      return form(channels, ...size);
    }
    throw new UsageError(`The input ${inWords(info)} does not take images of ${size.join("x")} pixels.`);
  }
  if (typeof length === "number") {
    const sides = window?.reshape?.slice(1).map(Number) ?? [];
    const [a, b, c] = layout === "NCHW" ? sides : [sides[2], sides[0], sides[1]];
    if (sides.length === 3 && a * b * c === length && a > 0 && b > 0) return form(a, b, c);
    for (const channels of asked === undefined ? [1, 3] : [asked]) {
      const side = Math.sqrt(length / channels);
      if (Number.isInteger(side) && side >= smallestSide) return form(channels, side, side);
    }
  }
  throw new UsageError(
    `The input ${inWords(info)} takes rows of ${typeof length === "number" ? length : "any number of"} numbers, which do not ` +
      "make a square image: if they are pixels, give the height and width (`size`).",
  );
}

function channelsOf(
  info: ValueInfo,
  given: number | string,
  layout: ImageLayout,
  { channels: asked }: ImageInputOptions,
  window: FirstWindow | undefined,
): number {
  if (typeof given === "number") {
    if (asked === undefined || asked === given) return given;
    throw new UsageError(`The input ${inWords(info)} takes images of ${given} channels, not ${asked}.`);
  }
  const found = asked ?? window?.channels;
  if (found !== undefined) return found;
  throw new UsageError(
    `The input ${inWords(info)} does not say how many channels images have, if its layout is ${layout}: give their number ` +
      "(`channels`), or another layout (`layout`).",
  );
}

/** Height and width. */
function sidesOf(
  info: ValueInfo,
  given: readonly (number | string)[],
  { size }: ImageInputOptions,
): [number, number] {
  const side = (at: 0 | 1): number => {
    const [own, asked] = [given[at], size?.[at]];
    if (typeof own !== "number") return asked ?? usualSize[at];
    if (asked === undefined || asked === own) return own;
    throw new UsageError(
      `The input ${inWords(info)} takes images of ${given.map((size) => (typeof size === "number" ? size : "any")).join("x")} pixels, ` +
        `not ${size?.join("x")}.`,
    );
  };
  return [side(0), side(1)];
}

function inputOf({ inputs, otherInputs = [] }: OnnxModel, asked: string | undefined): ValueInfo {
  const all = inputs.map(inWords).join(", ");
  if (asked !== undefined) {
    const found = inputs.find(({ name }) => name === asked);
    if (found) return found;
    throw new UsageError(`The model has no input "${asked}"; it has ${all || "none"}.`);
  }
  if (inputs.length === 1) return inputs[0];
  if (inputs.length === 0) {
    const [other] = otherInputs;
    throw new FormatError(
      other
        ? `The input "${other.name}" has ${other.words}: it takes no images.`
        : "The model has no input: it takes no images.",
    );
  }
  const possible = inputs.filter(isOfImages);
  if (possible.length === 1) return possible[0];
  throw new UsageError(`The model has several inputs: ${all}. Name the one for the images: \`input\`.`);
}

/** Whether an input of several has four axes, of which two hold more than one pixel. */
function isOfImages({ dtype, shape }: ValueInfo): boolean {
  if (!pixelTypes.has(dtype) || shape.length !== 4) return false;
  return shape.slice(1).filter((size) => typeof size !== "number" || size > 1).length >= 2;
}

const isChannels = (size: number | string): boolean => size === 1 || size === 3 || size === 4;

/** As the first convolution says, or else images have 1, 3 or 4 channels, and more pixels than channels along each side. */
function layoutOf(shape: readonly (number | string)[], window: FirstWindow | undefined): ImageLayout {
  const [, second, , last] = shape;
  if (window?.rank === 4) {
    const said = shape[window.layout === "NCHW" ? 1 : 3];
    if (typeof said !== "number" || said === window.channels) return window.layout;
  }
  return isChannels(last) && !isChannels(second) ? "NHWC" : "NCHW";
}
