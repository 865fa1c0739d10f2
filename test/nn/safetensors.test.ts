import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/nn/index.js";

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

  it("rejects truncated and foreign files with a FormatError", () => {
    for (let length = 0; length < example.length; length++) {
      expect(() => decodeSafetensors(example.subarray(0, length), "file")).toThrow(FormatError);
    }
    expect(() => decodeSafetensors(new TextEncoder().encode("<!doctype html><p>"), "page")).toThrow(/^page /);
  });

  /** A file with one entry as given, and its data. */
  const fileOf = (entry: Readonly<Record<string, unknown>>, data: ArrayBufferView): Uint8Array => {
    const header = new TextEncoder().encode(JSON.stringify({ x: entry }));
    const bytes = new Uint8Array(8 + header.length + data.byteLength);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + header.length);
    return bytes;
  };

  it("reads the other types that PyTorch saves", () => {
    const read = (dtype: string, data: ArrayBufferView, count: number) =>
      decodeSafetensors(fileOf({ dtype, shape: [count], data_offsets: [0, data.byteLength] }, data), "file")
        .tensors.x.data;
    expect(read("F64", Float64Array.of(0.5, -3), 2)).toEqual(Float32Array.of(0.5, -3));
    // 1, -2, the largest half, the smallest, and infinity.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00);
    expect(read("F16", halves, 5)).toEqual(Float32Array.of(1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY));
    expect(read("BF16", Uint16Array.of(0x3f80, 0xc020), 2)).toEqual(Float32Array.of(1, -2.5));
    expect(read("I64", BigInt64Array.of(5n, -7n), 2)).toEqual(Int32Array.of(5, -7));
  });

  it("rejects wrong types, offsets and shapes by name", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const refused = (entry: Readonly<Record<string, unknown>>, words: RegExp) =>
      expect(() => decodeSafetensors(fileOf(entry, data), "odd.safetensors")).toThrow(words);
    refused({ dtype: "C64", shape: [2], data_offsets: [0, 16] }, /odd\.safetensors.*"x" has dtype C64.*F32/);
    refused({ dtype: "F32", shape: [4], data_offsets: [16, 32] }, /"x" is truncated/);
    refused({ dtype: "F32", shape: [5], data_offsets: [0, 16] }, /does not match its shape \[5\]/);
    refused({ dtype: "F32", shape: [2], data_offsets: [16, 8] }, /does not match its shape/);
    refused({ dtype: "F32", shape: [-4], data_offsets: [0, 16] }, /no shape or no offsets/);
    refused({ dtype: "F32", shape: [4], data_offsets: [0] }, /no shape or no offsets/);
    refused({ dtype: "F32", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 16] }, /does not match its shape/);
  });

  it("survives any changed header byte: a result or a FormatError", () => {
    fc.assert(
      fc.property(fc.nat(example.length - 1), fc.nat(255), (position, byte) => {
        const changed = Uint8Array.from(example);
        changed[position] = byte;
        try {
          decodeSafetensors(changed, "file");
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
