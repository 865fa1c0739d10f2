import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { tensorBuilders } from "../../src/files/formats/pth/builders.js";
import { readPickle } from "../../src/files/formats/pth/pickle.js";
import { isPyTorch, readPyTorch } from "../../src/files/formats/pth/read-pth.js";
import { contentOf, readZip } from "../../src/files/formats/zip.js";
import { encodeSafetensors } from "../../src/nn/index.js";

const folder = "test/fixtures/pth";
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(`${folder}/${name}`));
const read = (name: string) => readPyTorch(bytesOf(name), name);

type Values = Readonly<Record<string, { readonly shape: number[]; readonly data: number[] }>>;
const expected: Readonly<Record<string, Values>> = JSON.parse(
  readFileSync(`${folder}/expected.json`, "utf8"),
);

describe("a file of PyTorch", () => {
  it.each(Object.entries(expected))("%s has the values that PyTorch reads", (name, values) => {
    const { tensors } = read(name);
    const found = Object.entries(tensors).map(([key, { shape, data }]) => [key, { shape, data: [...data] }]);
    expect(Object.fromEntries(found)).toEqual(values);
  });

  it("is searched for its state dict", () => {
    expect(read("state-dict.pth").entry).toBeUndefined();
    expect(read("checkpoint.ckpt").entry).toBe("model_state_dict");
  });

  it("is told from one of safetensors", () => {
    for (const name of readdirSync(folder)) expect(isPyTorch(bytesOf(name))).toBe(!name.endsWith("json"));
    // Headers of all lengths, among them those that begin as a pickle does.
    for (let length = 1; length < 300; length++) {
      const tensors = { ["x".repeat(length)]: { shape: [1], data: Float32Array.of(1) } };
      expect(isPyTorch(encodeSafetensors({ tensors, metadata: {} }))).toBe(false);
    }
  });

  it.each([
    ["namespace.pth", "it holds argparse.Namespace, which only code of Python could make. If you trust it"],
    ["counter.pth", "it holds collections.Counter"],
    ["module.pth", "it holds torch.nn.modules.container.Sequential"],
    ["complex.pth", "it holds torch.ComplexFloatStorage"],
    ["legacy.pth", "it is a pickle, as PyTorch wrote before version 1.6. Convert it: python -c"],
    ["script.pt", "it is a program of TorchScript. Convert it: python -c"],
    ["expanded.pth", 'its tensor "weight" is larger than its storage'],
    ["large-integer.pth", 'its storage "0" holds 1099511627776, which is beyond the numbers of int32'],
    ["no-tensors.pth", "it has no dict of tensors; its keys are epoch."],
    ["protocol-4.pth", "its pickle is of protocol 4, not 2"],
  ])("%s is refused with what to do", (name, why) => {
    expect(() => read(name)).toThrow(FormatError);
    expect(() => read(name)).toThrow(`${name} cannot be read as weights: ${why}`);
  });

  it("names no file in the line of Python that a shell would not take as it is", () => {
    expect(() => readPyTorch(bytesOf("legacy.pth"), "my 'best' $(model).pth")).toThrow("torch.load('x.pth'");
    expect(() => readPyTorch(bytesOf("legacy.pth"), "a/b.pth")).toThrow("'a/b.safetensors'");
  });
});

/** Reads, and lets only the refusals pass that a reader should make. */
function readOrRefuse(reading: () => unknown): void {
  try {
    reading();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

/** Changes some bytes, cuts the end off, or both. */
const damage = (bytes: Uint8Array) =>
  fc
    .record({
      changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }),
      length: fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
    })
    .map(({ changes, length }) => {
      const damaged = Uint8Array.from(bytes);
      for (const [at, value] of changes) damaged[at] = value;
      return damaged.subarray(0, length);
    });

describe("damage to a file of PyTorch", () => {
  const whole = bytesOf("plain.pth");
  const pickles = ["plain.pth", "checkpoint.ckpt", "module.pth"].map((name) => {
    const entry = [...readZip(bytesOf(name), name).values()].find((each) => each.name.endsWith("data.pkl"));
    if (!entry) throw new Error(`${name} has no pickle.`);
    return contentOf(entry);
  });

  it("of any kind is refused as such", () => {
    fc.assert(
      fc.property(fc.oneof(damage(whole), fc.uint8Array({ maxLength: 64 })), (bytes) =>
        readOrRefuse(() => readPyTorch(bytes, "x.pth")),
      ),
      { numRuns: 400 },
    );
  });

  it("in its pickle is refused as such", () => {
    const damaged = fc.oneof(...pickles.map(damage), fc.uint8Array({ maxLength: 64 }));
    fc.assert(
      fc.property(damaged, (bytes) => readOrRefuse(() => readPickle(bytes, tensorBuilders))),
      { numRuns: 2000 },
    );
  });

  /** plain.pth with another pickle, whose tensors are views of its first storage of 24 floats. */
  const view = (text: string) => `(ctorch._utils\n_rebuild_tensor_v2\n(${text}tR`;
  it.each([
    ["a length of 4 GiB", "X\xff\xff\xff\xff"],
    ["a place of the memo that is empty", "h\x05."],
    ["a mark that is missing", "t."],
    ["a function without arguments", "ctorch._utils\n_rebuild_tensor_v2\n)R."],
    ["a function of Python", "cos\nsystem\n(X\x01\x00\x00\x00atR."],
    ["a storage that is none", view("K\x01K\x00K\x01\x85K\x01\x85\x89N")],
    ["entries without a dict", "K\x01K\x02K\x03s."],
    ["an object of another class", "\x80\x02cos\nsystem\n)\x81."],
    ["nothing", ""],
  ])("such as %s is refused", (_, text) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(() => readPickle(bytes, tensorBuilders)).toThrow(FormatError);
  });
});
