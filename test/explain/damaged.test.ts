import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Explainer } from "../../src/node/index.js";
import { decodeModel, encodeModel, type OnnxModel, type OnnxNode } from "../../src/onnx/index.js";
import { damaged } from "../helpers/damage.js";
import { backend } from "../helpers/evaluate.js";
import { pathOf } from "../helpers/foreign-models.js";
import { succeeds } from "../helpers/patience.js";

const files = [
  "resnet",
  "squeezenet",
  "mobilenet-v2",
  "shufflenet-v2",
  "densenet",
  "vit-opset-17",
  "alexnet-lrn",
].map((name) => new Uint8Array(readFileSync(pathOf(name))));

/** Milliseconds for a small model, also where other tests run beside. */
const patience = 10_000;

async function explained(bytes: Uint8Array): Promise<void> {
  const explainer = await Explainer.load(bytes, { backend, size: [32, 32] });
  const { channels, height, width } = explainer;
  const [{ map, probabilities }] = await explainer.explain(
    new Float32Array(channels * height * width).fill(0.5),
  );
  await explainer.release();
  expect(map.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(probabilities.length).toBeGreaterThan(0);
}

const sizes = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(1e6, 2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1),
);

type Change = (model: OnnxModel, at: number) => OnnxModel;

const ofNode =
  (change: (node: OnnxNode, model: OnnxModel) => OnnxNode): Change =>
  (model, at) => ({
    ...model,
    nodes: model.nodes.map((node, index) => (index === at % model.nodes.length ? change(node, model) : node)),
  });

const changes: fc.Arbitrary<Change> = fc.oneof(
  // Another number in an attribute.
  fc.tuple(fc.nat(5), fc.nat(5), sizes).map(([which, place, size]) =>
    ofNode((node) => {
      const entries = Object.entries(node.attributes);
      if (entries.length === 0) return node;
      const [name, value] = entries[which % entries.length];
      const changed =
        value.type === "ints"
          ? {
              ...value,
              value: value.value.map((old, at) => (at === place % value.value.length ? size : old)),
            }
          : value.type === "int" || value.type === "float"
            ? { ...value, value: size }
            : value;
      return { ...node, attributes: { ...node.attributes, [name]: changed } };
    }),
  ),
  // Another value as an input, one fewer, or another operator.
  fc.tuple(fc.nat(), fc.nat(3)).map(([from, place]) =>
    ofNode((node, { nodes }) => {
      const other = nodes[from % nodes.length].outputs[0];
      return { ...node, inputs: node.inputs.map((name, at) => (at === place ? other : name)) };
    }),
  ),
  fc.nat(3).map((place) => ofNode((node) => ({ ...node, inputs: node.inputs.slice(0, place) }))),
  fc
    .nat()
    .map((from) => ofNode((node, { nodes }) => ({ ...node, opType: nodes[from % nodes.length].opType }))),
  // Another number among those that decide about shapes.
  fc.tuple(fc.nat(), fc.nat(), sizes).map(
    ([which, place, size]): Change =>
      (model) => {
        const integers = Object.entries(model.initializers).filter(
          ([, { dtype, data }]) => dtype === "int64" && data.length,
        );
        if (integers.length === 0) return model;
        const [name, value] = integers[which % integers.length];
        const data = Array.from(value.data, (old, at) => (at === place % value.data.length ? size : old));
        return { ...model, initializers: { ...model.initializers, [name]: { ...value, data } } };
      },
  ),
);

const runs = Number(process.env.FUZZ_RUNS ?? 120);

describe("a damaged classifier", () => {
  it("in its bytes is explained, or rejected as damaged, quickly", async () => {
    const counts = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files).chain(damaged), async (bytes) => {
        counts[`${await succeeds(() => explained(bytes), patience)}`]++;
      }),
      { numRuns: runs },
    );
    expect(counts.true + counts.false).toBeGreaterThanOrEqual(runs);
    expect(counts.false).toBeGreaterThan(0);
  }, 3_600_000);

  it("in its nodes and numbers is explained, or rejected as damaged, quickly", async () => {
    const models = files.map((bytes) => decodeModel(bytes));
    const counts = { true: 0, false: 0 };
    const mutated = fc
      .tuple(
        fc.constantFrom(...models),
        fc.array(fc.tuple(changes, fc.nat()), { minLength: 1, maxLength: 3 }),
      )
      .map(([model, list]) => list.reduce((changed, [change, at]) => change(changed, at), model));
    await fc.assert(
      fc.asyncProperty(mutated, async (model) => {
        counts[`${await succeeds(() => explained(encodeModel(model)), patience)}`]++;
      }),
      { numRuns: runs },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(0);
  }, 3_600_000);
});
