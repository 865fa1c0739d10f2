import { after, type NodeOf } from "../../../graph/index.js";
import type { BlockedRule } from "./layouts.js";

export const afterInAnyLayout: BlockedRule<"After"> = {
  name: "after-in-any-layout",
  about: "Neither what waits nor what it waits for needs another layout than it has.",
  operators: ["After"],
  apply({ inputs: [x, awaited] }, layouts) {
    const layout = layouts.atHand(x);
    return [{ [layout]: after(layouts[layout](x), layouts[layouts.atHand(awaited)](awaited)) }];
  },
};

export const transposeToChannelsLast: BlockedRule<"Transpose"> = {
  name: "transpose-to-channels-last",
  about: "Moving the channels of an image behind its pixels takes it in that layout.",
  operators: ["Transpose"],
  apply(node, layouts) {
    return isPermutation(node, "0,2,3,1") ? [{ plain: layouts.channelsLast(node.inputs[0]) }] : undefined;
  },
};

export const transposeFromChannelsLast: BlockedRule<"Transpose"> = {
  name: "transpose-from-channels-last",
  about: "Moving them back gives an image that has that layout already.",
  operators: ["Transpose"],
  apply(node, layouts) {
    return isPermutation(node, "0,3,1,2") ? [{ channelsLast: layouts.plain(node.inputs[0]) }] : undefined;
  },
};

const isPermutation = (node: NodeOf<"Transpose">, axes: string): boolean =>
  node.attributes.perm.join(",") === axes && node.inputs[0].dtype === "float32";
