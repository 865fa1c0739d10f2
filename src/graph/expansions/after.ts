import { add, cast, greater, reshape, slice } from "../operators/index.js";
import type { Node, Tensor } from "../tensor.js";

/** x plus a zero that must be computed: no number is greater than infinity, not even NaN. */
function after({ inputs: [x, awaited] }: Node): Tensor[] {
  const element = slice(reshape(awaited, [-1]), { axes: [0], starts: [0], ends: [1] });
  return [add(x, cast(greater(element, Number.POSITIVE_INFINITY), "float32"))];
}

export const afterExpansions = { After: after };
