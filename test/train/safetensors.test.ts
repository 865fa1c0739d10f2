import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/train/index.js";

const example = encodeSafetensors({
  tensors: {
    "conv1.weight": { shape: [2, 1], data: Float32Array.of(1.5, -2) },
    labels: { shape: [3], data: Int32Array.of(1, 2, 3) },
  },
  metadata: { note: "ä ✓" },
});

describe("safetensors", () => {
  it("reads back what was written", () => {
    const entry = fc.record({
      name: fc.string({ minLength: 1 }),
      values: fc.array(fc.float({ noNaN: true })),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name }), (entries) => {
        const tensors = Object.fromEntries(
          entries
            .filter(({ name }) => name !== "__metadata__" && name !== "__proto__")
            .map(({ name, values }) => [name, { shape: [values.length], data: Float32Array.from(values) }]),
        );
        expect(decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), "file").tensors).toEqual(
          tensors,
        );
      }),
    );
    const { tensors, metadata } = decodeSafetensors(example, "file");
    expect(tensors["conv1.weight"]).toEqual({ shape: [2, 1], data: Float32Array.of(1.5, -2) });
    expect([...tensors.labels.data]).toEqual([1, 2, 3]);
    expect(metadata).toEqual({ note: "ä ✓" });
  });

  it("refuses files that break off anywhere, and other files, by a FormatError", () => {
    for (let length = 0; length < example.length; length++) {
      expect(() => decodeSafetensors(example.subarray(0, length), "file")).toThrow(FormatError);
    }
    expect(() => decodeSafetensors(new TextEncoder().encode("<!doctype html><p>"), "page")).toThrow(/^page /);
  });
});
