import { attentionCases } from "./attention.js";
import type { Case } from "./case.js";
import { convolutionCases } from "./convolution.js";
import { elementwiseCases } from "./elementwise.js";
import { gatherCases } from "./gather.js";
import { layoutCases } from "./layout.js";
import { normalisationCases } from "./normalisation.js";
import { poolingCases } from "./pooling.js";
import { productCases } from "./product.js";
import { quantisationCases } from "./quantisation.js";
import { reductionCases } from "./reduction.js";
import { resamplingCases } from "./resampling.js";

export const cases: readonly Case[] = [
  ...elementwiseCases,
  ...reductionCases,
  ...layoutCases,
  ...gatherCases,
  ...productCases,
  ...convolutionCases,
  ...poolingCases,
  ...quantisationCases,
  ...normalisationCases,
  ...attentionCases,
  ...resamplingCases,
];
