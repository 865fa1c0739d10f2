import { denseWeightGradient, hasFewTaps, imageWeightGradient } from "../../../../graph/index.js";
import type { BlockedRule } from "../layouts.js";

export const weightGradientOfImages: BlockedRule<"ConvWeightGradient"> = {
  name: "weight-gradient-of-images",
  about: "The gradient of a weight with few taps is one product with all taps of all channels.",
  operators: ["ConvWeightGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    const [{ shape }] = node.outputs;
    const options = node.attributes;
    if (options.group > 1 || !hasFewTaps(shape)) return undefined;
    return [{ plain: imageWeightGradient(layouts.channelsLast(g), layouts.plain(x), shape, options) }];
  },
};

export const weightGradientByTaps: BlockedRule<"ConvWeightGradient"> = {
  name: "weight-gradient-by-taps",
  about:
    "The gradient of a weight is a product of matrices for each tap, of images with their channels last.",
  operators: ["ConvWeightGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    const [{ shape }] = node.outputs;
    const options = node.attributes;
    if (options.group > 1) return undefined;
    const images = layouts.channelsLastAgain(x, g);
    return [{ plain: denseWeightGradient(layouts.channelsLast(g), images, shape, options) }];
  },
};
