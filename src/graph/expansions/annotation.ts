import { add } from "../operators/elementwise.js";
import { reshape, slice } from "../operators/layout.js";
import { cast, greater } from "../operators/logic.js";
import type { Expansions } from "./expansion.js";

export const annotationExpansions: Expansions<"annotation"> = {
  /** x plus a zero that cannot be folded away: no number is greater than infinity, not even NaN. */
  After: ({ inputs: [x, awaited] }) => {
    const element = slice(reshape(awaited, [-1]), { axes: [0], starts: [0], ends: [1] });
    return [add(x, cast(greater(element, Number.POSITIVE_INFINITY), "float32"))];
  },
  Surrogate: ({ inputs: [value] }) => [value],
};
