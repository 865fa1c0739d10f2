import { UsageError } from "../../base/errors.js";
import { add, constant, gather, mul, type Tensor } from "../../graph/index.js";
import { ofChannel, type Preprocessing } from "./preprocessings.js";

/**
 * Preprocesses images [N,C,H,W] in [0,1], without changing their layout.
 * @throws UsageError when the number of means or deviations differs from the channels, or a deviation is not
 * positive.
 */
export function preprocess(images: Tensor, { mean, deviation, channelOrder }: Preprocessing): Tensor {
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
  const ordered = channelOrder === "bgr" && channels === 3 ? gather(images, [2, 1, 0], 1) : images;
  if (mean.every((value) => value === 0) && deviation.every((value) => value === 1)) return ordered;
  return add(
    mul(
      ordered,
      perChannel((channel) => 1 / ofChannel(deviation, channel)),
    ),
    perChannel((channel) => -ofChannel(mean, channel) / ofChannel(deviation, channel)),
  );
}
