import type { Model } from "../../models/index.js";
import type { ParameterSpec, StoredTensor } from "../../nn/index.js";

/** Adapts the stem's weight [O,C,kh,kw] to another number of channels C, if one of the two is 1. */
export function adaptedStem(
  { name, shape }: ParameterSpec,
  { shape: from, data }: StoredTensor,
  { stem }: Model,
): Float32Array | undefined {
  const [outputs, channels, ...window] = shape;
  const [fromOutputs, fromChannels, ...fromWindow] = from;
  const fits = name === `${stem}.weight` && outputs === fromOutputs && window.join() === fromWindow.join();
  if (!fits || (channels !== 1 && fromChannels !== 1)) return undefined;
  const pixels = window.reduce((product, size) => product * size, 1);
  const adapted = new Float32Array(outputs * channels * pixels);
  for (let output = 0; output < outputs; output++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let source = 0; source < fromChannels; source++) {
        for (let at = 0; at < pixels; at++) {
          adapted[(output * channels + channel) * pixels + at] +=
            data[(output * fromChannels + source) * pixels + at] / channels;
        }
      }
    }
  }
  return adapted;
}

/** Why a stem has windows of another size, and what to do; nothing for other parameters. */
export function stemAdvice(
  { name, shape }: ParameterSpec,
  { shape: from }: StoredTensor,
  model: Model,
): string {
  const [height, width, fromHeight, fromWidth] = [...shape.slice(2), ...from.slice(2)];
  const isStem = name === `${model.stem}.weight` && shape.length === 4 && from.length === 4;
  if (!isStem || (height === fromHeight && width === fromWidth)) return "";
  const { input } = model;
  return (
    ` (${model.name} looks at windows of ${height}x${width} pixels in images of ${input.height}x${input.width}; these weights ` +
    `have windows of ${fromHeight}x${fromWidth}, as for images of another size: give images of the size that they were ` +
    "trained on, such as `imageSize` 224 for most of ImageNet, or weights for this size)"
  );
}
