import { none } from "../base/none.js";
import type { Family } from "../graph/index.js";
import { type Derivatives, gradientRule } from "./rule.js";
import { convolutionDerivatives } from "./rules/convolution.js";
import { elementwiseDerivatives, logicDerivatives } from "./rules/elementwise.js";
import { gatherDerivatives } from "./rules/gather.js";
import { layoutDerivatives } from "./rules/layout.js";
import { normalisationDerivatives } from "./rules/normalisation.js";
import { poolingDerivatives } from "./rules/pooling.js";
import { productDerivatives } from "./rules/product.js";
import { reductionDerivatives } from "./rules/reduction.js";

const ofBackend = none("only the passes of a backend use it, on complete graphs");

/** The derivative of each operator, or why it has none. */
export const derivatives: Derivatives<Family> = {
  ...elementwiseDerivatives,
  ...logicDerivatives,
  ...reductionDerivatives,
  ...layoutDerivatives,
  ...gatherDerivatives,
  ...productDerivatives,
  ...convolutionDerivatives,
  ...poolingDerivatives,
  ...normalisationDerivatives,
  After: none("only complete graphs need an order"),
  Named: none("values get their names when the graph is complete"),
  Surrogate: gradientRule((g) => [undefined, g]),
  BlockedAveragePool: ofBackend,
  BlockedConv: ofBackend,
  BlockedGlobalAveragePool: ofBackend,
  BlockedMaxPool: ofBackend,
  ReorderInput: ofBackend,
  ReorderOutput: ofBackend,
  Foreign: none("it is taken over from another model as it is"),
};
