import { intsOf } from "../../attributes.js";
import { expand, transpose } from "../../operators/layout.js";
import { broadcastShapes } from "../../shape.js";
import { applyOperator } from "../../tensor.js";
import { repeated } from "../pattern.js";
import type { Rule } from "../rule.js";

/** Operators whose every result depends on just the elements of the inputs at its place. */
const elementwise = [
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Max",
  "Min",
  "Equal",
  "Greater",
  "Less",
  "And",
  "Or",
  "Not",
  "Where",
  "Neg",
  "Exp",
  "Log",
  "Sqrt",
  "Abs",
  "Sign",
  "Erf",
  "Tanh",
  "Sigmoid",
  "Softplus",
  "Sin",
  "Cos",
  "Pow",
  "Relu",
  "Cast",
];

export const pushExpandThroughElementwise: Rule = {
  name: "push-expand-through-elementwise",
  about: "An elementwise operator on repeated values works on the values, and its result is repeated.",
  operators: elementwise,
  apply(node) {
    const inputs = node.inputs.map((x) => repeated(x) ?? x);
    if (inputs.every((x, at) => x === node.inputs[at])) return undefined;
    const [{ shape, dtype }] = node.outputs;
    const type = { shape: inputs.map((x) => x.shape).reduce((a, b) => broadcastShapes(a, b)), dtype };
    return [expand(applyOperator(node.opType, inputs, [type], node.attributes).outputs[0], shape)];
  },
};

export const pushExpandThroughTranspose: Rule = {
  name: "push-expand-through-transpose",
  about: "Repeated values are transposed before they are repeated.",
  operators: ["Transpose"],
  apply(node) {
    const [x] = node.inputs;
    const source = repeated(x);
    if (!source || source.shape.length !== x.shape.length) return undefined;
    return [expand(transpose(source, intsOf(node, "perm")), node.outputs[0].shape)];
  },
};
