import { typologyCnn } from "../../src/models/index.js";
import { subject, testParity } from "./parity.js";

testParity(
  subject("typology-cnn", "strokes", (input, options) =>
    typologyCnn(input, options, { widths: [4, 6], hidden: 16 }),
  ),
);
