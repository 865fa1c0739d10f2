import { scalarOf } from "../../attributes.js";
import { sameShape } from "../../shape.js";
import type { Node, Tensor } from "../../tensor.js";
import type { Rule } from "../rule.js";

export const removeMultiplyByOne: Rule = {
  name: "remove-multiply-by-one",
  about: "A product with 1 is the other factor.",
  operators: ["Mul"],
  apply: (node) => otherThan(1, node),
};

export const removeAddZero: Rule = {
  name: "remove-add-zero",
  about: "A sum with 0 is the other summand.",
  operators: ["Add"],
  apply: (node) => otherThan(0, node),
};

/** The operand beside a constant, where that does not repeat it. */
function otherThan(neutral: number, { inputs, outputs: [{ shape }] }: Node): Tensor[] | undefined {
  const rest = inputs.filter((tensor) => scalarOf(tensor) !== neutral);
  return rest.length === 1 && sameShape(rest[0].shape, shape) ? rest : undefined;
}
