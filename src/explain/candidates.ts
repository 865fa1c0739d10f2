import { type Preprocessing, type PreprocessingName, preprocessings } from "../import/index.js";

/** What a model says of an image under one preprocessing. */
export interface CandidateAnswer {
  readonly preprocessing: PreprocessingName;
  readonly predicted: number;
  /** Probability of the predicted class, in [0,1]. */
  readonly confidence: number;
}

/**
 * Pixels of which one preprocessing makes what another makes of the given ones, so that a model that has the one built in is
 * asked as with the other.
 * @param pixels - [C,H,W]
 */
export function asUnder(
  pixels: Float32Array,
  channels: number,
  used: Preprocessing,
  name: PreprocessingName,
): Float32Array {
  const other: Preprocessing = preprocessings[name];
  const count = pixels.length / channels;
  const result = new Float32Array(pixels.length);
  const of = (values: readonly number[], channel: number): number =>
    values[values.length === 1 ? 0 : channel];
  const source = ({ channelOrder }: Preprocessing, channel: number): number =>
    channelOrder === "bgr" && channels === 3 ? 2 - channel : channel;
  for (let channel = 0; channel < channels; channel++) {
    const from = source(other, channel) * count;
    const to = source(used, channel) * count;
    const factor = of(used.deviation, channel) / of(other.deviation, channel);
    const [mean, shift] = [of(other.mean, channel), of(used.mean, channel)];
    for (let at = 0; at < count; at++) result[to + at] = (pixels[from + at] - mean) * factor + shift;
  }
  return result;
}
