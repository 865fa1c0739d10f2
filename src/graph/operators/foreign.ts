import type { AttributesOf } from "../operator-table.js";
import { applyOperator, type OutputType, type Tensor } from "../tensor.js";

/**
 * An operator that this library does not know, as another model has it. It is written to files as it is, and has no
 * derivative.
 * @param types - Of its outputs, which nothing here can work out.
 */
export const foreign = (
  operator: AttributesOf<"Foreign">,
  inputs: readonly Tensor[],
  types: readonly OutputType[],
): readonly Tensor[] => applyOperator("Foreign", inputs, types, operator).outputs;
