import { type Pass, passOf } from "../rewriting/pass.js";
import type { Rule } from "../rewriting/rule.js";
import { type Family, isOpType, type OpType } from "../tensor.js";
import { annotationExpansions } from "./annotation.js";
import { convolutionExpansions } from "./convolution.js";
import { elementwiseExpansions } from "./elementwise.js";
import type { Expansion, Expansions } from "./expansion.js";
import { normalisationExpansions } from "./normalisation.js";
import { poolingExpansions } from "./pooling.js";

const expansions: { readonly [Op in OpType]?: Expansion<Op> } = {
  ...convolutionExpansions,
  ...normalisationExpansions,
  ...poolingExpansions,
  ...elementwiseExpansions,
  ...annotationExpansions,
} satisfies Expansions<Family>;

/** Replaces this library's own operators by those of ONNX. */
export const lowering: Pass = passOf(
  "lower",
  "Writes this library's own operators with those of ONNX.",
  Object.keys(expansions).filter(isOpType).flatMap(ruleFor),
);

function ruleFor<Op extends OpType>(operator: Op): Rule<Op>[] {
  const apply: Expansion<Op> | undefined = expansions[operator];
  const about = `${operator} is written with ordinary ONNX operators.`;
  return apply ? [{ name: `lower-${inKebabCase(operator)}`, about, operators: [operator], apply }] : [];
}

function inKebabCase(operator: string): string {
  return operator.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}
