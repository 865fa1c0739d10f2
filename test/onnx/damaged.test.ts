import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchcamError, FormatError } from "../../src/base/errors.js";
import { decodeModel } from "../../src/onnx/index.js";
import { damaged } from "../helpers/damage.js";
import { rawModel } from "./raw.js";

/** A model with attributes, tensors and sizes of every kind. */
const bytes = rawModel({
  opsetImport: [{ domain: "ai.onnx", version: 17 }],
  metadataProps: [{ key: "author", value: "someone" }],
  graph: {
    name: "graph",
    node: [
      {
        name: "n",
        opType: "Op",
        domain: "com.example",
        input: ["x", "", "w"],
        output: ["y"],
        attribute: [
          { name: "to", type: 2, i: 10 },
          { name: "f", type: 1, f: 0.5 },
          { name: "s", type: 3, s: Uint8Array.of(97, 98) },
          { name: "t", type: 4, t: { dataType: 7, dims: [2], int64Data: [3, -4] } },
          { name: "g", type: 5, g: Uint8Array.of(18, 0) },
          { name: "floats", type: 6, floats: [1, 2] },
          { name: "ints", type: 7, ints: [1, -1, 2 ** 40] },
          { name: "strings", type: 8, strings: [Uint8Array.of(97)] },
        ],
      },
    ],
    input: [
      {
        name: "x",
        type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: "n" }, { dimValue: 3 }] } } },
      },
    ],
    output: [{ name: "y", type: { tensorType: { elemType: 10, shape: { dim: [{ dimValue: 3 }] } } } }],
    initializer: [
      { name: "w", dataType: 1, dims: [1, 3], rawData: new Uint8Array(12) },
      { name: "h", dataType: 10, dims: [2], int32Data: [0x3c00, 0x7c00] },
      {
        name: "e",
        dataType: 1,
        dims: [2],
        dataLocation: 1,
        externalData: [
          { key: "location", value: "weights" },
          { key: "length", value: "8" },
        ],
      },
    ],
  },
});
const external = ({ length }: { readonly length: number }): Uint8Array =>
  new Uint8Array(Math.min(length, 64));

describe("a damaged file", () => {
  it("is read, or rejected as damaged, quickly", () => {
    let refused = 0;
    const began = performance.now();
    fc.assert(
      fc.property(damaged(bytes), fc.boolean(), (changed, asBuffer) => {
        try {
          decodeModel(asBuffer ? Buffer.from(changed) : changed, { external });
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(BatchcamError);
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("is rejected if nested too deeply", () => {
    const startOfGroup = 0x0b;
    expect(() => decodeModel(new Uint8Array(1_000_000).fill(startOfGroup))).toThrow(FormatError);
  });

  it("is read if undamaged", () => {
    expect(decodeModel(bytes, { external }).nodes).toHaveLength(1);
  });
});
