import {
  type AttributesOf,
  applyOperator,
  type ConvOptions,
  madeBy,
  reshape,
  type Tensor,
} from "../../../graph/index.js";

/*
 * ONNX Runtime's operators on images in blocked layout, which its own optimiser inserts only for constant
 * weights. A blocked image keeps the shape [N,C,H,W], but lies in memory as [N,C/b,H,W,b]: b channels of a
 * pixel fill one vector register. C must be a multiple of b, which is 16 with AVX-512 and 8 with AVX2.
 */

const float32 = (shape: readonly number[]) => [{ shape, dtype: "float32" }] as const;

/** An image [N,C,H,W], or [N,H,W,C] when `channelsLast`, in blocked layout; channels are padded with zeros. */
export function reorderInput(x: Tensor, block: number, channelsLast: boolean): Tensor {
  const [n, c, h, w] = channelsLast ? [0, 3, 1, 2].map((axis) => x.shape[axis]) : x.shape;
  const attributes = channelsLast ? { channels_last: true } : {};
  const shape = [n, Math.ceil(c / block) * block, h, w];
  return applyOperator("ReorderInput", [x], float32(shape), attributes).outputs[0];
}

/** The first `channels` of a blocked image as [N,C,H,W], or [N,H,W,C] when `channelsLast`. */
export function reorderOutput(x: Tensor, channels: number, channelsLast: boolean): Tensor {
  const [n, , h, w] = x.shape;
  const attributes = { channels, channels_last: channelsLast };
  const shape = channelsLast ? [n, h, w, channels] : [n, channels, h, w];
  return applyOperator("ReorderOutput", [x], float32(shape), attributes).outputs[0];
}

/**
 * A convolution of a blocked image (or of a plain one with fewer than b channels) with a reordered filter.
 * @param shape - Of the result.
 * @param window - Height and width of the filter.
 */
export function blockedConv(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | undefined,
  shape: readonly number[],
  window: readonly [number, number],
  { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1 }: ConvOptions,
): Tensor {
  const attributes = { kernel_shape: window, strides, pads, dilations, group };
  const inputs = bias ? [x, filter, bias] : [x, filter];
  return applyOperator("BlockedConv", inputs, float32(shape), attributes).outputs[0];
}

/** The same convolution followed by ReLU; undefined for anything but a convolution of blocked images. */
export function withRelu(x: Tensor): Tensor | undefined {
  const node = madeBy(x, "BlockedConv");
  if (!node || node.attributes.activation) return undefined;
  return applyOperator("BlockedConv", node.inputs, [x], { ...node.attributes, activation: "Relu" })
    .outputs[0];
}

/** AveragePool if the attributes say what counts, else MaxPool. */
export const blockedPool = (
  x: Tensor,
  shape: readonly number[],
  attributes: AttributesOf<"MaxPool" | "AveragePool">,
): Tensor =>
  "count_include_pad" in attributes
    ? applyOperator("BlockedAveragePool", [x], float32(shape), attributes).outputs[0]
    : applyOperator("BlockedMaxPool", [x], float32(shape), attributes).outputs[0];

/** The means over the pixels of a blocked image [N,C,H,W]: [N,C]. */
export function pixelMeans(x: Tensor): Tensor {
  const [n, c] = x.shape;
  return reshape(applyOperator("BlockedGlobalAveragePool", [x], float32([n, c, 1, 1])).outputs[0], [n, c]);
}

/**
 * The sums over the pixels of the products of two blocked images [N,C,H,W]: [N,C]. One is the window of a
 * depthwise convolution of the other, so the products are never stored.
 */
export function pixelProducts(a: Tensor, b: Tensor): Tensor {
  const [n, c, h, w] = a.shape;
  const group = n * c;
  const image = reshape(a, [1, group, h, w]);
  const filter = reshape(b, [group, 1, h, w]);
  return reshape(blockedConv(image, filter, undefined, [1, group, 1, 1], [h, w], { group }), [n, c]);
}
