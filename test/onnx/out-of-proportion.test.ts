import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { decodeModel, inspectModel } from "../../src/onnx/index.js";

/** A field of a protobuf message with this content. */
function field(id: number, content: Uint8Array): Buffer {
  const head = [8 * id + 2];
  let length = content.length;
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128);
  return Buffer.concat([Uint8Array.of(...head, length), content]);
}

const count = 2_000_000;

/** Two million fields with nothing in them, of two bytes each. */
const empty = (id: number): Buffer => Buffer.alloc(2 * count, field(id, new Uint8Array(0)));

/** Numbers of one byte each. */
const numbers = (id: number): Buffer => field(id, new Uint8Array(count).fill(1));

const graph = (content: Buffer): Buffer => field(7, content);

describe("an ONNX file of a few MB", () => {
  it.each<[string, Buffer]>([
    ["nodes", graph(empty(1))],
    ["tensors", graph(empty(5))],
    ["inputs", graph(empty(11))],
    ["attributes of a node", graph(field(1, empty(5)))],
    ["dimensions", graph(field(11, field(2, field(1, field(2, empty(1))))))],
    ["numbers in a tensor", graph(field(5, numbers(7)))],
    ["numbers in an attribute", graph(field(1, field(5, numbers(8))))],
    ["metadata", empty(14)],
  ])("that is nothing but millions of %s is refused before it takes memory", (_, bytes) => {
    const begun = performance.now();
    for (const read of [decodeModel, inspectModel]) {
      expect(() => read(bytes)).toThrow(FormatError);
      expect(() => read(bytes)).toThrow(/so many nodes and numbers that they take over .* MiB of memory/);
    }
    // A tenth of it where no other tests run beside.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it("that nests unknown groups without end is refused as damaged", () => {
    expect(() => decodeModel(Buffer.alloc(1e6, 0xfb))).toThrow(/not an ONNX model/);
    expect(() => decodeModel(Buffer.alloc(1e6, Uint8Array.of(0xa3, 0x06)))).toThrow(/not an ONNX model/);
  });
});
