import { checkArguments } from "../../base/options/check-options.js";
import { listOf, objectWith } from "../../base/options/requirements.js";
import { tensors } from "../arguments.js";
import type { AttributesOf } from "../operator-table.js";
import { applyOperator, type OutputType, type Tensor } from "../tensor.js";

const operatorWords = objectWith(
  "an object { name, opType, domain, attributes }",
  "name",
  "opType",
  "domain",
  "attributes",
);
const outputTypes = listOf(objectWith("an output", "shape", "dtype"), "an array of { shape, dtype }");

/**
 * Applies an operator that this library does not know. It is written to files unchanged and has no derivative.
 * @param operator - `name` is the node's name, for messages; `domain` is "" for ONNX's own operators.
 * @param types - Shapes and dtypes of its outputs, which cannot be inferred here.
 *
 * @example
 * ```ts
 * import { foreign, input } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * const operator = { name: "hardmax", opType: "Hardmax", domain: "", attributes: {} };
 * console.log(foreign(operator, [x], [x])[0]?.shape); // [ 2, 3 ]
 * ```
 */
export function foreign(
  operator: AttributesOf<"Foreign">,
  inputs: readonly Tensor[],
  types: readonly OutputType[],
): readonly Tensor[] {
  checkArguments("foreign", {
    operator: [operator, operatorWords],
    inputs: [inputs, tensors],
    types: [types, outputTypes],
  });
  return applyOperator("Foreign", inputs, types, operator).outputs;
}
