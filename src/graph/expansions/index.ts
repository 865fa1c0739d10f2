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

/** Replaces this library's own operators (`ownDomain`) by those of ONNX; a `Replacement` for `rewrite`. */
export const expandOperators: Expansion = (node) => expansions[node.opType]?.(node);
