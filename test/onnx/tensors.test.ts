import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import type { RawTensor } from "../../src/onnx/decode/raw-model.js";
import { decodeModel, type ExternalData } from "../../src/onnx/index.js";
import { rawModel, withNode, withTensor } from "./raw.js";

const decoded = (tensor: RawTensor) => decodeModel(withTensor(tensor)).initializers.t;

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(buffer);

/** Numbers of each type, by ONNX's number of the type, and what they are read as. */
const types: readonly (readonly [
  name: string,
  dataType: number,
  raw: Uint8Array,
  fields: RawTensor,
  dtype: string,
  values: readonly number[],
])[] = [
  ["float", 1, bytesOf(Float32Array.of(1.5, -2)), { floatData: [1.5, -2] }, "float32", [1.5, -2]],
  ["uint8", 2, Uint8Array.of(0, 255), { int32Data: [0, 255] }, "uint8", [0, 255]],
  ["int8", 3, bytesOf(Int8Array.of(-128, 7)), { int32Data: [-128, 7] }, "int8", [-128, 7]],
  [
    "int32",
    6,
    bytesOf(Int32Array.of(-(2 ** 31), 7)),
    { int32Data: [-(2 ** 31), 7] },
    "int32",
    [-(2 ** 31), 7],
  ],
  [
    "int64",
    7,
    bytesOf(BigInt64Array.of(-3n, 2n ** 40n)),
    { int64Data: [-3, 2 ** 40] },
    "int64",
    [-3, 2 ** 40],
  ],
  ["bool", 9, Uint8Array.of(0, 1), { int32Data: [0, 1] }, "bool", [0, 1]],
  [
    "double",
    11,
    bytesOf(Float64Array.of(0.25, 1e300)),
    { doubleData: [0.25, 1e300] },
    "float32",
    [0.25, Infinity],
  ],
  // 1, -2, the smallest and the largest subnormal number, the largest number, and the infinities.
  [
    "float16",
    10,
    bytesOf(Uint16Array.of(0x3c00, 0xc000, 1, 0x3ff, 0x7bff, 0x7c00, 0xfc00)),
    { int32Data: [0x3c00, 0xc000, 1, 0x3ff, 0x7bff, 0x7c00, 0xfc00] },
    "float32",
    [1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, Infinity, -Infinity],
  ],
  [
    "bfloat16",
    16,
    bytesOf(Uint16Array.of(0x3f80, 0xc000, 1, 0x7f7f, 0x7f80, 0xff80)),
    { int32Data: [0x3f80, 0xc000, 1, 0x7f7f, 0x7f80, 0xff80] },
    "float32",
    [1, -2, 2 ** -133, 255 * 2 ** 120, Infinity, -Infinity],
  ],
];

describe("tensors of a file", () => {
  it.each(types)(
    "of type %s are read from bytes and from numbers",
    (_, dataType, raw, fields, dtype, values) => {
      for (const elements of [{ rawData: raw }, fields]) {
        const tensor = decoded({ dataType, dims: [values.length], ...elements });
        expect(tensor.dtype).toBe(dtype);
        expect(tensor.shape).toEqual([values.length]);
        expect(Array.from(tensor.data)).toEqual(values);
      }
    },
  );

  it("keep NaN in float16 and bfloat16", () => {
    expect(decoded({ dataType: 10, dims: [], int32Data: [0x7e00] }).data[0]).toBeNaN();
    expect(decoded({ dataType: 16, dims: [], int32Data: [0x7fc0] }).data[0]).toBeNaN();
  });

  it("are read wherever their bytes begin", () => {
    // Each length of the name is another place of the bytes that follow it.
    for (let length = 1; length <= 16; length++) {
      const name = "t".repeat(length);
      const rawData = bytesOf(Float64Array.of(1, 2));
      const at = (dataType: number, dims: number[]) =>
        decodeModel(withTensor({ name, dataType, dims, rawData })).initializers[name].data;
      expect([...at(11, [2])]).toEqual([1, 2]);
      expect([...at(7, [2])]).toEqual([Number(0x3ff0000000000000n), 2 ** 62]);
      expect([...at(1, [4])]).toEqual([0, 1.875, 0, 2]);
      expect([...at(6, [4])]).toEqual([0, 0x3ff00000, 0, 2 ** 30]);
    }
  });

  it("may be scalars, or have no elements", () => {
    expect(decoded({ dataType: 1, floatData: [3] })).toMatchObject({ shape: [], data: Float32Array.of(3) });
    expect(decoded({ dataType: 7, dims: [0] })).toMatchObject({ shape: [0], data: [] });
  });

  it.each<[string, RawTensor, RegExp]>([
    ["too few bytes", { dataType: 1, dims: [3], rawData: new Uint8Array(8) }, /needs 12 bytes, but has 8/],
    ["too many numbers", { dataType: 1, dims: [1], floatData: [1, 2] }, /needs 1 elements, but has 2/],
    ["no elements", { dataType: 1, dims: [2] }, /needs 2 elements, but has 0/],
    ["a negative size", { dataType: 1, dims: [-1], floatData: [1] }, /\[-1\]/],
    ["two negative sizes", { dataType: 1, dims: [-1, -1], floatData: [1] }, /\[-1,-1\]/],
    ["a size past all memory", { dataType: 1, dims: [2 ** 50, 2 ** 50] }, /shape/],
    ["a size past all bytes", { dataType: 1, dims: [2 ** 40], rawData: new Uint8Array(4) }, /shape/],
    ["a size past its bytes", { dataType: 1, dims: [2 ** 30], rawData: new Uint8Array(4) }, /needs/],
    ["no type", { dims: [1], floatData: [1] }, /no element type: the file is damaged/],
  ])("are refused with %s", (_, tensor, message) => {
    expect(() => decoded(tensor)).toThrow(FormatError);
    expect(() => decoded(tensor)).toThrow(message);
  });
});

describe("tensors in other files", () => {
  const external = (...entries: readonly (readonly [string, string])[]): Uint8Array =>
    withTensor({
      dataType: 1,
      dims: [2],
      dataLocation: 1,
      externalData: entries.map(([key, value]) => ({ key, value })),
    });

  it("are read from the place that the model names", () => {
    const asked: ExternalData[] = [];
    const read = (data: ExternalData): Uint8Array => {
      asked.push(data);
      return bytesOf(Float32Array.of(4, 5));
    };
    const bytes = external(["location", "weights.bin"], ["offset", "4096"], ["length", "8"]);
    expect([...decodeModel(bytes, { external: read }).initializers.t.data]).toEqual([4, 5]);
    decodeModel(external(["location", "all.bin"]), { external: read });
    expect(asked).toEqual([
      { location: "weights.bin", offset: 4096, length: 8 },
      { location: "all.bin", offset: 0, length: 8 },
    ]);
  });

  it("are also read as the value of an attribute", () => {
    const attribute = {
      name: "value",
      type: 4,
      t: { dataType: 1, dims: [1], dataLocation: 1, externalData: [{ key: "location", value: "w" }] },
    };
    const bytes = withNode(attribute);
    const [node] = decodeModel(bytes, { external: () => bytesOf(Float32Array.of(7)) }).nodes;
    expect(node.attributes.value.value).toMatchObject({ data: Float32Array.of(7) });
    expect(() => decodeModel(bytes)).toThrow(FormatError);
  });

  it("are rejected if the files are unavailable, with advice", () => {
    const bytes = external(["location", "weights.bin"]);
    expect(() => decodeModel(bytes)).toThrow(FormatError);
    expect(() => decodeModel(bytes)).toThrow(/"weights.bin" beside the model: load the model by its path/);
  });

  it("are rejected at impossible offsets", () => {
    const refused = (...entries: (readonly [string, string])[]) =>
      expect(() => decodeModel(external(...entries), { external: () => new Uint8Array(8) })).toThrow(
        FormatError,
      );
    refused();
    refused(["location", ""]);
    refused(["location", "w"], ["offset", "-1"]);
    refused(["location", "w"], ["offset", "first"]);
    refused(["location", "w"], ["length", "1e300"]);
    refused(["location", "w"], ["length", "16"]);
  });

  it("are rejected unread if two of them share bytes", () => {
    const tensor = (name: string, offset: number, size = 2, location = "w"): RawTensor => ({
      name,
      dataType: 1,
      dims: [size],
      dataLocation: 1,
      externalData: [
        { key: "location", value: location },
        { key: "offset", value: String(offset) },
      ],
    });
    const read = ({ length }: ExternalData): Uint8Array => new Uint8Array(length);
    const decode = (...initializer: readonly RawTensor[]) =>
      decodeModel(rawModel({ graph: { initializer } }), { external: read });
    const apart = [tensor("a", 8), tensor("b", 0), tensor("c", 0, 2, "other"), tensor("none", 4, 0)];
    expect(Object.keys(decode(...apart).initializers)).toHaveLength(4);
    expect(() => decode(tensor("a", 4), tensor("b", 0))).toThrow(/"a" shares bytes of the file "w"/);
    expect(() => decode(tensor("a", 0), tensor("b", 0))).toThrow(/shares bytes/);
    const inAttribute = { name: "value", type: 4, t: tensor("t", 4) };
    const node = { opType: "Constant", output: ["c"], attribute: [inAttribute] };
    const both = rawModel({ graph: { initializer: [tensor("a", 0)], node: [node] } });
    expect(() => decodeModel(both, { external: read })).toThrow(/shares bytes/);
  });

  it("are rejected if the file is too short", () => {
    const bytes = external(["location", "w"]);
    expect(() => decodeModel(bytes, { external: () => new Uint8Array(4) })).toThrow(/needs 8 bytes/);
    expect(() => decodeModel(bytes, { external: () => new Uint8Array() })).toThrow(FormatError);
  });
});
