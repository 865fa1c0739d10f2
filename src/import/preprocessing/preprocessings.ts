/** Order of the channels of colour images. */
export type ChannelOrder = "rgb" | "bgr";

export const channelOrders: readonly ChannelOrder[] = ["rgb", "bgr"];

/** Maps pixels in [0,1] to numbers that a model takes: (pixel - mean) / deviation, per channel. */
export interface Scaling {
  /** One number for all channels, or one per channel, in the order of the model's channels. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** How colours become a model's input. */
export interface Preprocessing extends Scaling {
  /** The order of a model's channels; "rgb" by default. */
  readonly channelOrder?: ChannelOrder;
}

export const preprocessingNames = ["imagenet", "0-1", "-1-1", "0-255", "caffe", "clip", "half"] as const;

/**
 * "imagenet": the statistics of ImageNet (as in torchvision and most other models); "0-1", "-1-1" and "0-255": the range of the
 * values; "caffe": 0-255 in the order blue, green, red, less ImageNet's means (as in Keras' VGG and ResNet); "clip": the
 * statistics of OpenAI's CLIP; "half": mean and deviation 0.5, which is "-1-1" by another name.
 */
export type PreprocessingName = (typeof preprocessingNames)[number];

export const preprocessings = {
  imagenet: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  "0-1": { mean: [0], deviation: [1] },
  "-1-1": { mean: [0.5], deviation: [0.5] },
  "0-255": { mean: [0], deviation: [1 / 255] },
  caffe: {
    mean: [103.939 / 255, 116.779 / 255, 123.68 / 255],
    deviation: [1 / 255],
    channelOrder: "bgr",
  },
  clip: {
    mean: [0.48145466, 0.4578275, 0.40821073],
    deviation: [0.26862954, 0.26130258, 0.27577711],
  },
  half: { mean: [0.5], deviation: [0.5] },
} as const satisfies Record<PreprocessingName, Preprocessing>;

/** The name of a scaling, if it has one; as long as the order of the channels is the one that belongs to it. */
export function nameOf({
  mean,
  deviation,
  channelOrder = "rgb",
}: Preprocessing): PreprocessingName | undefined {
  const same = (some: readonly number[], others: readonly number[]): boolean =>
    Array.from({ length: Math.max(some.length, others.length) }, (_, channel) => channel).every(
      (channel) => Math.abs(ofChannel(some, channel) - ofChannel(others, channel)) < 1e-6,
    );
  return preprocessingNames.find((name) => {
    const known: Preprocessing = preprocessings[name];
    const order = known.channelOrder ?? (known.mean.length === 1 ? channelOrder : "rgb");
    return order === channelOrder && same(mean, known.mean) && same(deviation, known.deviation);
  });
}

/** A channel's number among those of all, or of each channel. */
export const ofChannel = (values: readonly number[], channel: number): number =>
  values[values.length === 1 ? 0 : channel];

/** The colour of pixels that becomes 0, channel by channel in the order of the pixels. */
export function zeroColour({ mean, channelOrder }: Preprocessing, channels: number): number[] {
  const colour = Array.from({ length: channels }, (_, channel) => ofChannel(mean, channel));
  return channelOrder === "bgr" && channels === 3 ? colour.reverse() : colour;
}
