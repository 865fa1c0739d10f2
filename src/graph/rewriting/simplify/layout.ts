import { intsOf } from "../../attributes.js";
import { reshape } from "../../operators/layout.js";
import type { Tensor } from "../../tensor.js";
import { madeBy } from "../pattern.js";
import type { Rule } from "../rule.js";

export const cancelTransposes: Rule = {
  name: "cancel-transposes",
  about: "Two transposes that undo each other go.",
  operators: ["Transpose"],
  apply(node) {
    const inner = madeBy(node.inputs[0], "Transpose");
    if (!inner) return undefined;
    const permutation = intsOf(node, "perm");
    // Others stay two: ONNX Runtime exchanges two axes, then two more, faster than it moves three.
    const undone = intsOf(inner, "perm").every((from, at) => permutation[from] === at);
    return undone ? [inner.inputs[0]] : undefined;
  },
};

export const mergeReshapes: Rule = {
  name: "merge-reshapes",
  about: "Of two reshapes in a row the second alone is left.",
  operators: ["Reshape"],
  apply: ({ inputs: [x], outputs: [{ shape }] }) => (madeBy(x, "Reshape") ? [reshaped(x, shape)] : undefined),
};

/** A tensor under another shape, by one reshape of what it was made of. */
export const reshaped = (x: Tensor, shape: readonly number[]): Tensor =>
  reshape(madeBy(x, "Reshape")?.inputs[0] ?? x, shape);
