import { type Pass, passOf } from "../rewriting/pass.js";
import type { Node, Tensor } from "../tensor.js";
import { afterExpansions } from "./after.js";
import { convolutionExpansions } from "./convolution.js";
import { geluExpansions } from "./gelu.js";
import { normalisationExpansions } from "./normalisation.js";
import { poolingExpansions } from "./pooling.js";

/** Writes a node with ordinary ONNX operators; undefined where it is already the best form. */
export type Expansion = (node: Node) => readonly Tensor[] | undefined;

const expansions: Readonly<Record<string, Expansion>> = {
  ...convolutionExpansions,
  ...normalisationExpansions,
  ...poolingExpansions,
  ...geluExpansions,
  ...afterExpansions,
};

/** Replaces this library's own operators (`ownDomain`) by those of ONNX. */
export const lowering: Pass = passOf(
  "lower",
  "Writes this library's own operators with those of ONNX.",
  Object.entries(expansions).map(([operator, apply]) => ({
    name: `lower-${inKebabCase(operator)}`,
    about: `${operator} is written with ordinary ONNX operators.`,
    operators: [operator],
    apply,
  })),
);

function inKebabCase(operator: string): string {
  return operator.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}
