import { madeBy, surrogate, type Tensor } from "../../graph/index.js";
import { type StandardOp, standardFamilies } from "../../onnx/index.js";
import type { Operands } from "./operands.js";
import { isRounded, real } from "./rounded.js";

/** Operators all of whose inputs are numbers; of the others only the first is. */
const ofNumbers: ReadonlySet<string> = new Set<StandardOp>(["Concat"]);

/**
 * Imports an operator on integers; where they are rounded numbers, so is the result, with the derivative of the same operator
 * on what they were rounded from.
 */
export function onRounded<Attributes>(
  opType: StandardOp,
  operands: Operands<Attributes>,
  importer: (operands: Operands<Attributes>) => readonly Tensor[],
): readonly Tensor[] {
  const outputs = importer(operands);
  const integers = outputs.filter((output) => !["float32", "bool"].includes(output.dtype));
  if (!operands.all.some(isRounded) || integers.length === 0 || integers.some(isRounded)) return outputs;
  const all = Object.hasOwn(standardFamilies.elementwise, opType) || ofNumbers.has(opType);
  const smooth = importer(operands.map((x, at) => ((all || at === 0) && x.dtype !== "bool" ? real(x) : x)));
  return outputs.map((output, at) =>
    smooth[at].dtype === "float32" && !madeBy(smooth[at], "Foreign") ? surrogate(output, smooth[at]) : output,
  );
}
