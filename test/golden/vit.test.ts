import { vit } from "../../src/models/index.js";
import { subject, testParity } from "./parity.js";
import { testTrainingParity } from "./training-parity.js";

const small = subject("vit", "strokes", (input, options) =>
  vit("vit", { depth: 3, dim: 24, heads: 3 }, input, options),
);

testParity(small);
testParity(
  subject("vit-patch-16", "fields", (input, options) =>
    vit("vit", { depth: 2, dim: 16, heads: 2 }, input, options),
  ),
);
testTrainingParity(small);
