import { convNextV2 } from "../../src/models/index.js";
import { subject, testParity } from "./parity.js";
import { testTrainingParity } from "./training-parity.js";

const small = subject("convnext-v2", "strokes", (input, options) =>
  convNextV2("convnext-v2", { depths: [1, 1, 2, 1], dims: [8, 12, 16, 24] }, input, options),
);

testParity(small);
testParity(
  subject("convnext-v2-patch-4", "fields", (input, options) =>
    convNextV2("convnext-v2", { depths: [1, 1, 1, 1], dims: [4, 6, 8, 10] }, input, options),
  ),
);
testTrainingParity(small);
