import { type OpsOf, opsOf } from "../../operator-table.js";
import { expand } from "../../operators/layout.js";
import { broadcastShapes, sameShape } from "../../shape.js";
import { type NodeOf, reapply, scalarOf, type Tensor } from "../../tensor.js";
import { repeated } from "../pattern.js";
import type { Rule } from "../rule.js";

export const pushExpandThroughElementwise: Rule<OpsOf<"elementwise" | "logic">> = {
  name: "push-expand-through-elementwise",
  about: "An elementwise operator on repeated values works on the values, and its result is repeated.",
  operators: [...opsOf("elementwise"), ...opsOf("logic")],
  apply(node) {
    const inputs = node.inputs.map((x) => repeated(x) ?? x);
    if (inputs.every((x, at) => x === node.inputs[at])) return undefined;
    const [{ shape, dtype }] = node.outputs;
    const type = { shape: inputs.map((x) => x.shape).reduce((a, b) => broadcastShapes(a, b)), dtype };
    return [expand(reapply(node, inputs, [type]).outputs[0], shape)];
  },
};

export const removeMultiplyByOne: Rule<"Mul"> = {
  name: "remove-multiply-by-one",
  about: "A product with 1 is the other factor.",
  operators: ["Mul"],
  apply: (node) => otherThan(1, node),
};

export const removeAddZero: Rule<"Add"> = {
  name: "remove-add-zero",
  about: "A sum with 0 is the other summand.",
  operators: ["Add"],
  apply: (node) => otherThan(0, node),
};

/** The operand beside a constant, if the constant does not broadcast it. */
function otherThan(
  neutral: number,
  { inputs, outputs: [{ shape }] }: NodeOf<"Add" | "Mul">,
): Tensor[] | undefined {
  const rest = inputs.filter((tensor) => scalarOf(tensor) !== neutral);
  return rest.length === 1 && sameShape(rest[0].shape, shape) ? rest : undefined;
}
