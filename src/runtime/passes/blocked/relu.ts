import { relu, type Tensor } from "../../../graph/index.js";
import { masked } from "../masks.js";
import type { BlockedRule } from "./layouts.js";
import { withRelu } from "./operators.js";

export const fuseRelu: BlockedRule<"Relu"> = {
  name: "fuse-relu",
  about: "ReLU is part of the convolution before it, where nothing else needs that.",
  operators: ["Relu"],
  apply({ inputs: [x] }, layouts) {
    if (!layouts.usedOnce(x) || !layouts.isBlocked(x)) return undefined;
    const again = layouts.again(x);
    const rectified = (blocked: Tensor): Tensor => withRelu(blocked) ?? relu(blocked);
    return [
      {
        blocked: rectified(layouts.blocked(x)),
        ...(again && { again: (awaited: Tensor) => rectified(again(awaited)) }),
      },
    ];
  },
};

export const blockedReluGradient: BlockedRule<"ReluGradient"> = {
  name: "blocked-relu-gradient",
  about: "The gradient of ReLU is a product with a mask of blocked images.",
  operators: ["ReluGradient"],
  apply({ inputs: [g, y] }, layouts) {
    if (!layouts.isBlocked(y)) return undefined;
    return [{ blocked: masked(layouts.blocked(g), layouts.blockedAgain(y, g)) }];
  },
};
