import { expand, transpose } from "../../operators/layout.js";
import { madeBy, repeated } from "../pattern.js";
import type { Rule } from "../rule.js";

export const cancelTransposes: Rule<"Transpose"> = {
  name: "cancel-transposes",
  about: "Two transposes that undo each other go.",
  operators: ["Transpose"],
  apply(node) {
    const inner = madeBy(node.inputs[0], "Transpose");
    if (!inner) return undefined;
    const { perm } = node.attributes;
    // Others stay two: ONNX Runtime swaps two axes, then two more, faster than it moves three.
    const undone = inner.attributes.perm.every((from, at) => perm[from] === at);
    return undone ? [inner.inputs[0]] : undefined;
  },
};

export const pushExpandThroughTranspose: Rule<"Transpose"> = {
  name: "push-expand-through-transpose",
  about: "Repeated values are transposed before they are repeated.",
  operators: ["Transpose"],
  apply(node) {
    const [x] = node.inputs;
    const source = repeated(x);
    if (!source || source.shape.length !== x.shape.length) return undefined;
    return [expand(transpose(source, node.attributes.perm), node.outputs[0].shape)];
  },
};
