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
  const fileOf = (entry: Readonly<Record<string, unknown>>, data: ArrayBufferView): Uint8Array =>
    fileWith(JSON.stringify({ x: entry }), data);

  const fileWith = (json: string | Uint8Array, data: ArrayBufferView): Uint8Array => {
    const header = typeof json === "string" ? new TextEncoder().encode(json) : json;
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
    expect(read("I16", Int16Array.of(5, -7), 2)).toEqual(Int32Array.of(5, -7));
    expect(read("I8", Int8Array.of(5, -7), 2)).toEqual(Int32Array.of(5, -7));
    expect(read("U8", Uint8Array.of(5, 200), 2)).toEqual(Int32Array.of(5, 200));
    expect(read("BOOL", Uint8Array.of(0, 1), 2)).toEqual(Int32Array.of(0, 1));
  });

  it("rejects wrong types, offsets and shapes by name", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const refused = (entry: Readonly<Record<string, unknown>>, words: RegExp) =>
      expect(() => decodeSafetensors(fileOf(entry, data), "odd.safetensors")).toThrow(words);
    refused(
      { dtype: "C64", shape: [2], data_offsets: [0, 16] },
      /odd\.safetensors.*"x" has dtype "C64".*F32/,
    );
    refused({ dtype: ["F32"], shape: [4], data_offsets: [0, 16] }, /has dtype \["F32"\]/);
    refused({ dtype: "F32", shape: [4], data_offsets: [16, 32] }, /"x" is truncated/);
    refused({ dtype: "F32", shape: [5], data_offsets: [0, 16] }, /does not match its shape \[5\]/);
    refused({ dtype: "F32", shape: [2], data_offsets: [16, 8] }, /does not match its shape/);
    refused({ dtype: "F32", shape: [-4], data_offsets: [0, 16] }, /no shape or no offsets/);
    refused({ dtype: "F32", shape: [4], data_offsets: [0] }, /no shape or no offsets/);
    refused({ dtype: "F32", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 16] }, /does not match its shape/);
    refused({ dtype: "F32", shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] }, /does not match its shape/);
    refused({ dtype: "F32", shape: Array(65).fill(1), data_offsets: [0, 4] }, /no shape or no offsets/);
  });

  const entry = (start: number, end: number): string =>
    `{"dtype":"F32","shape":[${(end - start) / 4}],"data_offsets":[${start},${end}]}`;

  it.each<[string, string, RegExp]>([
    ["overlap", `{"a":${entry(0, 12)},"b":${entry(8, 16)}}`, /data of "b" overlaps/],
    ["the same data twice", `{"a":${entry(0, 16)},"b":${entry(0, 16)}}`, /data of "b" overlaps/],
    ["a hole", `{"b":${entry(12, 16)},"a":${entry(0, 8)}}`, /hole of 4 bytes before the data of "b"/],
    ["a hole at the start", `{"a":${entry(4, 16)}}`, /hole of 4 bytes before the data of "a"/],
    ["bytes at the end", `{"a":${entry(0, 12)}}`, /4 bytes follow its tensors/],
    ["no tensors but data", "{}", /16 bytes follow its tensors/],
    ["a name twice", `{"a":${entry(0, 16)},"a":${entry(0, 16)}}`, /has the key "a" twice/],
    ["a name twice in two spellings", `{"a":${entry(0, 16)},"\\u0061":${entry(0, 16)}}`, /key "a" twice/],
    ["a field twice", `{"a":{"dtype":"F64",${entry(0, 16).slice(1)}}`, /has the key "dtype" twice/],
    ["metadata twice", `{"__metadata__":{"x":"1","x":"2"},"a":${entry(0, 16)}}`, /key "x" twice/],
    ["numbers as metadata", `{"__metadata__":{"x":1},"a":${entry(0, 16)}}`, /not a table of texts/],
    ["a list as metadata", `{"__metadata__":[],"a":${entry(0, 16)}}`, /not a table of texts/],
    ["the name __proto__", `{"__proto__":${entry(0, 16)}}`, /has the key "__proto__"/],
    ["space before the header", ` {"a":${entry(0, 16)}}`, /not one JSON object/],
    ["a byte order mark", `\ufeff{"a":${entry(0, 16)}}`, /header is not JSON/],
    ["a line feed after it", `{"a":${entry(0, 16)}}\n`, /not one JSON object/],
    ["a list for a header", "[]", /not one JSON object/],
    ["deep nesting", `{"a":${"[".repeat(1e6)}`, /more than 64 deep/],
  ])("refuses %s", (_, header, message) => {
    const bytes = fileWith(header, Float32Array.of(1, 2, 3, 4));
    expect(() => decodeSafetensors(bytes, "odd")).toThrow(FormatError);
    expect(() => decodeSafetensors(bytes, "odd")).toThrow(message);
  });

  it("takes spaces after the header, names that objects inherit, and empty tensors", () => {
    const header = `{"constructor":${entry(0, 16)},"none":${entry(16, 16)}}   `;
    const { tensors } = decodeSafetensors(fileWith(header, Float32Array.of(1, 2, 3, 4)), "file");
    expect(tensors.constructor).toEqual({ shape: [4], data: Float32Array.of(1, 2, 3, 4) });
    expect(tensors.none.data).toHaveLength(0);
  });

  it("refuses a header that is not UTF-8, and one that is endless", () => {
    expect(() =>
      decodeSafetensors(fileWith(Uint8Array.of(0x7b, 0xff, 0x7d), new Uint8Array()), "odd"),
    ).toThrow(/header is not UTF-8/);
    const large = fileWith(" ".repeat(17 * 2 ** 20), new Uint8Array());
    expect(() => decodeSafetensors(large, "odd")).toThrow(/more than the 16777216 that are read/);
  });

  it("refuses numbers that float32 and int32 cannot hold, and keeps NaN and infinity", () => {
    const read = (dtype: string, data: Float64Array | BigInt64Array) =>
      decodeSafetensors(
        fileOf({ dtype, shape: [data.length], data_offsets: [0, data.byteLength] }, data),
        "odd",
      ).tensors.x.data;
    expect(() => read("F64", Float64Array.of(1, 1e39))).toThrow(/"x" holds 1e\+39, which is beyond.*float32/);
    expect([...read("F64", Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY))]).toEqual([
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
    for (const value of [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 53n + 1n]) {
      expect(() => read("I64", BigInt64Array.of(value))).toThrow(/"x" holds -?\d+, which is beyond.*int32/);
    }
    expect([...read("I64", BigInt64Array.of(2n ** 31n - 1n, -(2n ** 31n)))]).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
  });

  it("reads ten thousand tensors in no time", () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `layers.${at}.weight`);
    const tensors = Object.fromEntries(
      names.map((name) => [name, { shape: [1], data: Float32Array.of(1) }] as const),
    );
    const bytes = encodeSafetensors({ tensors, metadata: {} });
    const begun = performance.now();
    expect(Object.keys(decodeSafetensors(bytes, "file").tensors)).toEqual(names);
    expect(performance.now() - begun).toBeLessThan(1000);
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
