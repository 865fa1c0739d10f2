import type { Case } from "./case.js";
import { convolutionCases } from "./convolution.js";
import { elementwiseCases } from "./elementwise.js";
import { layoutCases } from "./layout.js";
import { normalisationCases } from "./normalisation.js";
import { opaqueCases } from "./opaque.js";
import { reductionCases } from "./reduction.js";

export const cases: readonly Case[] = [
  ...convolutionCases,
  ...elementwiseCases,
  ...layoutCases,
  ...normalisationCases,
  ...opaqueCases,
  ...reductionCases,
];
