import { UsageError } from "../../base/errors.js";
import { add, constant, constantValue, mul, type Tensor } from "../../graph/index.js";
import type { OnnxModel } from "../../onnx/index.js";
import type { ImageInput } from "./image-input.js";
import type { Preprocessing, PreprocessingName } from "./preprocessings.js";

/**
 * Preprocesses images [N,C,H,W] in [0,1], without changing their layout.
 * @throws UsageError when the number of means or deviations differs from the channels, or a deviation is not
 * positive.
 */
export function preprocess(images: Tensor, { mean, deviation }: Preprocessing): Tensor {
  const channels = images.shape[1];
  const fits = [mean, deviation].every(({ length }) => length === 1 || length === channels);
  if (!fits || !deviation.every((value) => value > 0) || !mean.every(Number.isFinite)) {
    throw new UsageError(
      `The mean [${mean}] and deviation [${deviation}] do not fit images of ${channels} channels: give one number or ` +
        `${channels}, and positive deviations.`,
    );
  }
  const perChannel = (value: (channel: number) => number): Tensor =>
    constant(
      Float32Array.from({ length: channels }, (_, channel) => value(channel)),
      [1, channels, 1, 1],
    );
  const of = (values: readonly number[], channel: number): number =>
    values[values.length === 1 ? 0 : channel];
  if (mean.every((value) => value === 0) && deviation.every((value) => value === 1)) return images;
  return add(
    mul(
      images,
      perChannel((channel) => 1 / of(deviation, channel)),
    ),
    perChannel((channel) => -of(mean, channel) / of(deviation, channel)),
  );
}

/**
 * Guesses the preprocessing: none if the model begins by scaling images itself, otherwise ImageNet's for colour
 * images.
 */
export function guessPreprocessing(
  model: OnnxModel,
  { name, channels }: ImageInput,
  tensors: ReadonlyMap<string, Tensor>,
): PreprocessingName {
  const scaling = firstScaling(model, name, tensors);
  // Dividing by about 255, or subtracting a mean of about 100, is for bytes.
  if (scaling !== undefined) return scaling > 16 || scaling < 1 / 16 ? "0-255" : "0-1";
  return channels === 3 ? "imagenet" : "0-1";
}

/** The largest number by which the first node on the images scales or shifts them. */
function firstScaling(
  { nodes }: OnnxModel,
  input: string,
  tensors: ReadonlyMap<string, Tensor>,
): number | undefined {
  let value = input;
  for (const node of nodes) {
    if (!node.inputs.includes(value)) continue;
    if (["Transpose", "Identity", "Cast"].includes(node.opType)) {
      value = node.outputs[0];
      continue;
    }
    if (!["Sub", "Add", "Mul", "Div"].includes(node.opType)) return undefined;
    const [factor] = node.inputs.filter((name) => name !== value);
    const other = tensors.get(factor);
    const data = other && constantValue(other)?.data;
    return data && Math.max(...Array.from(data, Math.abs));
  }
  return undefined;
}
