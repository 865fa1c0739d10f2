import { add } from "../../../../graph/index.js";
import type { BlockedRule } from "../layouts.js";
import { isOneTile, tileConvolution, tileInputGradient, tileWeightGradient } from "./winograd.js";

export const winogradConv: BlockedRule<"Conv"> = {
  name: "winograd-conv",
  about: "A convolution whose images are one tile takes fewer products, by Winograd's transforms.",
  operators: ["Conv"],
  apply(node, layouts) {
    const [x, weight, bias] = node.inputs;
    const [{ shape }] = node.outputs;
    const tile = { x: x.shape, weight: weight.shape, y: shape, options: node.attributes };
    if (!isOneTile(tile)) return undefined;
    const y = tileConvolution(layouts.channelsLast(x), layouts.plain(weight), tile);
    return [{ channelsLast: bias ? add(y, layouts.plain(bias)) : y }];
  },
};

export const winogradInputGradient: BlockedRule<"ConvTranspose"> = {
  name: "winograd-input-gradient",
  about: "A gradient is led back through such a convolution by the adjoints of the transforms.",
  operators: ["ConvTranspose"],
  apply(node, layouts) {
    const [g, weight] = node.inputs;
    const [{ shape }] = node.outputs;
    const tile = { x: shape, weight: weight.shape, y: g.shape, options: node.attributes };
    if (!isOneTile(tile)) return undefined;
    return [{ channelsLast: tileInputGradient(layouts.channelsLast(g), layouts.plain(weight), tile) }];
  },
};

export const winogradWeightGradient: BlockedRule<"ConvWeightGradient"> = {
  name: "winograd-weight-gradient",
  about: "So is the gradient of its weight computed.",
  operators: ["ConvWeightGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    const [{ shape }] = node.outputs;
    const tile = { x: x.shape, weight: shape, y: g.shape, options: node.attributes };
    if (!isOneTile(tile)) return undefined;
    return [{ plain: tileWeightGradient(layouts.channelsLast(g), layouts.channelsLastAgain(x, g), tile) }];
  },
};
