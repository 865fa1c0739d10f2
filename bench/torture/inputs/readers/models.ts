import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ModelExplainer } from "../../../../src/explain/index.js";
import { readModelFile } from "../../../../src/files/index.js";
import { nodeBackend } from "../../../../src/node/backend.js";
import { decodeModel, encodeModel } from "../../../../src/onnx/index.js";
import { rawModel } from "../../../../test/onnx/raw.js";
import { inRepository } from "../../run-command.js";
import { mutateOnnx } from "../mutate/onnx.js";
import { must, type Reader } from "../reader.js";

const fixture = (name: string): Uint8Array =>
  readFileSync(inRepository(`test/fixtures/onnx/${name}/model.onnx`));

/** A model with tensors and attributes of every kind, of a few hundred bytes. */
const everyKind = rawModel({
  opsetImport: [{ domain: "ai.onnx", version: 17 }],
  metadataProps: [{ key: "author", value: "someone" }],
  graph: {
    name: "graph",
    node: [
      {
        name: "c",
        opType: "Conv",
        input: ["x", "w"],
        output: ["h"],
        attribute: [{ name: "pads", type: 7, ints: [1, 1, 1, 1] }],
      },
      { name: "r", opType: "Relu", input: ["h"], output: ["p"] },
      { name: "g", opType: "GlobalAveragePool", input: ["p"], output: ["q"] },
      {
        name: "f",
        opType: "Flatten",
        input: ["q"],
        output: ["y"],
        attribute: [{ name: "axis", type: 2, i: 1 }],
      },
    ],
    input: [
      {
        name: "x",
        type: {
          tensorType: {
            elemType: 1,
            shape: { dim: [{ dimParam: "n" }, { dimValue: 3 }, { dimValue: 8 }, { dimValue: 8 }] },
          },
        },
      },
    ],
    output: [
      {
        name: "y",
        type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: "n" }, { dimValue: 2 }] } } },
      },
    ],
    initializer: [
      {
        name: "w",
        dataType: 1,
        dims: [2, 3, 3, 3],
        rawData: Uint8Array.from({ length: 216 }, (_, at) => (at % 4 === 3 ? 61 : at)),
      },
    ],
  },
});

const decoded: Reader = {
  name: "onnx",
  share: 14,
  seeds: async () => [everyKind, fixture("external-data"), fixture("float16")],
  mutate: mutateOnnx,
  read: (input) => {
    const external = ({ length = 8 }: { readonly length?: number }): Uint8Array =>
      new Uint8Array(Math.min(length, weights.length));
    const model = decodeModel(input, { external });
    must(encodeModel(model).length > 0, "it cannot be written");
  },
};

const onDisk: Reader = {
  name: "onnx with files",
  share: 4,
  seeds: async () => [fixture("external-data")],
  mutate: mutateOnnx,
  read: async (input, folder) => {
    const place = join(folder, "model");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "model.onnx"), input);
    writeFileSync(join(place, "weights.bin"), weights);
    await readModelFile(join(place, "model.onnx"));
  },
};
const weights = new Uint8Array(40_000);

const explained: Reader = {
  name: "explain",
  share: 0.3,
  seeds: async () => [everyKind],
  mutate: mutateOnnx,
  read: async (input) => {
    const explainer = await ModelExplainer.fromBytes(input, {
      backend: nodeBackend({ threads: 1 }),
      preprocessing: "0-1",
    });
    try {
      const { channels, height, width } = explainer;
      must(channels * height * width > 0, "its images have no pixels");
      if (channels * height * width > 1e6) return;
      const pixels = new Float32Array(channels * height * width).fill(0.5);
      for (const { map, probabilities } of await explainer.explain(pixels)) {
        must(
          map.every((value) => value >= 0 && value <= 1),
          "its map leaves [0,1]",
        );
        must(
          probabilities.every((value) => value >= 0 && value <= 1),
          "its probabilities leave [0,1]",
        );
      }
    } finally {
      await explainer.release();
    }
  },
};

export const modelReaders = [decoded, onDisk, explained];
