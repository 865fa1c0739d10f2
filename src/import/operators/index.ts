import type { ImporterTable } from "../nodes/operands.js";
import { convolutionImporters } from "./convolution.js";
import { elementwiseImporters } from "./elementwise.js";
import { layoutImporters } from "./layout.js";
import { normalisationImporters } from "./normalisation.js";
import { opaqueImporters } from "./opaque.js";
import { productImporters } from "./product.js";
import { reductionImporters } from "./reduction.js";

/** For operators of ONNX's standard domain, what they are in a graph of this library, with its derivative rules. */
export const importers: ImporterTable = {
  ...convolutionImporters,
  ...elementwiseImporters,
  ...layoutImporters,
  ...normalisationImporters,
  ...opaqueImporters,
  ...productImporters,
  ...reductionImporters,
};
