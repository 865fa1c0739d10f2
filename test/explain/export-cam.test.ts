import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type BatchcamError, FormatError, UsageError } from "../../src/base/errors.js";
import { type MethodName, type SinglePassMethod, singlePassMethods } from "../../src/cam/index.js";
import { type ExportCamOptions, exportWithCam, modelWithCam } from "../../src/explain/export-cam.js";
import * as g from "../../src/graph/index.js";
import { Explainer } from "../../src/node/index.js";
import { decodeModel, encodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { floats, floatValue, Program, Value } from "../../src/runtime/index.js";
import { webBackend } from "../../src/runtime/web.js";
import {
  distance,
  type ForeignFixture,
  fedImages,
  foreignFixture,
  foreignNames,
  pathOf,
  readForeign,
} from "../helpers/foreign-models.js";

const load = (model: string | Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(model as string, { logSeverityLevel: 3, intraOpNumThreads: 1 });

const longs = (values: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);

/** Runs a model on some of the images. */
async function run(
  session: InferenceSession,
  model: ForeignFixture,
  chosen: readonly number[],
  target?: readonly number[],
): Promise<Record<string, Float32Array>> {
  const { data, shape } = fedImages(model, chosen);
  const feeds = { [model.description.input]: new Tensor("float32", data, shape) };
  const results = await session.run(target ? { ...feeds, target: longs(target) } : feeds);
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, value.data as Float32Array]),
  );
}

/** The expected maps of some images, one after another. */
function mapsOf(
  { values, size: [height, width], count }: ForeignFixture,
  method: MethodName,
  chosen: number[],
) {
  const { data } = values[`map/${method}`];
  const pixels = height * width;
  return chosen.flatMap((index) =>
    Array.from(data.slice((index % count) * pixels, ((index % count) + 1) * pixels)),
  );
}

const optionsOf = ({ description, size }: ForeignFixture, more: ExportCamOptions = {}) =>
  ({ layer: description.layer, size, ...more }) satisfies ExportCamOptions;

/** A model with another name for a value. */
const renamed = (model: OnnxModel, from: string, to: string): OnnxModel => {
  const now = (name: string): string => (name === from ? to : name);
  return {
    ...model,
    nodes: model.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(now),
      outputs: node.outputs.map(now),
    })),
    outputs: model.outputs.map((output) => ({ ...output, name: now(output.name) })),
  };
};

const allOutputs = ({ outputs }: Pick<OnnxModel, "outputs">): string[] => outputs.map(({ name }) => name);

describe.each(foreignNames)("%s with its maps", (name) => {
  const model = foreignFixture(name);
  const { description, targets } = model;

  it("has in plain ONNX Runtime the scores of the file and the maps of PyTorch, for any batch", async () => {
    const bytes = exportWithCam(readForeign(name), optionsOf(model, { classChoice: "input" }));
    const [session, plain] = [await load(bytes), await load(pathOf(name))];
    for (const chosen of [[0], [0, 1, 2]]) {
      const asked = chosen.map((index) => targets[index % model.count]);
      const { cam, ...found } = await run(session, model, chosen, asked);
      expect(distance(cam, mapsOf(model, "grad-cam", chosen))).toBeLessThan(1e-4);
      // Files of a fixed batch take one image at a time.
      const parts = description.batch === 1 ? chosen.map((index) => [index]) : [chosen];
      for (const [output, scores] of Object.entries(found)) {
        const expected: number[] = [];
        for (const part of parts) expected.push(...(await run(plain, model, part))[output]);
        // float16 is computed in float32.
        expect(distance(scores, expected)).toBeLessThan(name === "float16" ? 5e-3 : 1e-5);
      }
      expect(Object.keys(found)).toEqual(plain.outputNames);
    }
  });

  it("keeps its nodes, inputs and outputs under the same names", () => {
    const source = readForeign(name);
    const { model: made, fixedBatch } = modelWithCam(source, optionsOf(model));
    expect(fixedBatch).toBeUndefined();
    expect(made.inputs.map((input) => input.name)).toEqual(source.inputs.map((input) => input.name));
    expect(allOutputs(made)).toEqual([...allOutputs(source), "cam"]);
    expect(made.outputs.at(-1)).toEqual({
      name: "cam",
      dtype: "float32",
      shape: [made.inputs[0].shape[0], ...model.size],
    });
    expect(typeof made.inputs[0].shape[0]).toBe("string");
    for (const [key, value] of Object.entries(source.initializers)) {
      if (key in made.initializers) expect(made.initializers[key]).toBe(value);
    }
    expect(made.metadata).toMatchObject({
      "batchcam.method": "grad-cam",
      "batchcam.layer": description.layer,
      "batchcam.class": "predicted",
    });
  });
});

describe("exportWithCam", () => {
  const resnet = foreignFixture("resnet");

  it.each(["resnet", "vgg", "convnext"])("knows every method that one pass computes: %s", async (name) => {
    const model = foreignFixture(name);
    const chosen = [...Array(model.count).keys()];
    const tested = singlePassMethods.filter((method) => `map/${method}` in model.values);
    expect(tested.length).toBeGreaterThan(6);
    for (const method of tested) {
      const session = await load(
        exportWithCam(readForeign(name), optionsOf(model, { method, classChoice: "input" })),
      );
      const { cam } = await run(session, model, chosen, Array.from(model.targets));
      expect(distance(cam, mapsOf(model, method, chosen)), method).toBeLessThan(1e-4);
    }
  });

  it.each(["predicted", "input", 1] as const)(
    "explains the class that is chosen: %s",
    async (classChoice) => {
      const source = readForeign("resnet");
      const asked = await load(exportWithCam(source, optionsOf(resnet, { classChoice: "input" })));
      const session = await load(exportWithCam(source, optionsOf(resnet, { classChoice })));
      const chosen = [0, 1];
      const free = await run(asked, resnet, chosen, [-1, -1]);
      const classes = free.logits.length / chosen.length;
      const predicted = chosen.map((index) => {
        const row = free.logits.slice(index * classes, (index + 1) * classes);
        return row.indexOf(Math.max(...row));
      });
      const expected = await run(asked, resnet, chosen, classChoice === 1 ? [1, 1] : predicted);
      const found = await run(session, resnet, chosen, classChoice === "input" ? [-1, -1] : undefined);
      expect(session.inputNames).toEqual(classChoice === "input" ? ["input", "target"] : ["input"]);
      expect(distance(found.cam, expected.cam)).toBeLessThan(1e-6);
      if (classChoice !== 1) expect(free.cam).toEqual(found.cam);
    },
  );

  it("needs no derivative of average pooling before a linear layer: rows of its weight are the weights", () => {
    const { model } = modelWithCam(readForeign("resnet"), optionsOf(resnet, { classChoice: "input" }));
    const added = model.nodes.filter(({ name }) => name === "cam" || name.startsWith("batchcam/"));
    const [h, w] = resnet.values.activations.shape.slice(2);
    // The class as a row of 0 and 1, times the weight, over the number of pixels, times the activations; then what is below
    // rounding is left out.
    expect(added.map(({ opType }) => opType).join(" ")).toBe(
      "Cast Greater ArgMax Cast Where Reshape Equal Cast Gemm Reshape Mul Mul ReduceSum Relu " +
        "ReduceMax Abs ReduceSum ReduceMax Mul Greater Where " +
        "MatMul MatMul ReduceMin Sub ReduceMax Sub Equal Where Div Identity",
    );
    const gemm = added.find(({ opType }) => opType === "Gemm");
    expect(gemm?.inputs[1]).toBe("fc.weight");
    const [share, product] = added.filter(({ opType }) => opType === "Mul");
    expect(model.initializers[share.inputs[1]].data[0]).toBeCloseTo(1 / (h * w));
    expect(product.inputs[1]).toBe(resnet.description.layer);
  });

  it.each(["resnet", "vit", "mobilenet-v2-nhwc"])("runs as WebAssembly: %s", async (name) => {
    const model = foreignFixture(name);
    const bytes = exportWithCam(readForeign(name), optionsOf(model, { classChoice: "input" }));
    const program = await Program.load(webBackend(), bytes);
    const { data, shape } = fedImages(model, [0, 1, 2]);
    const asked = [0, 1, 2].map((index) => model.targets[index % model.count]);
    const found = await program.run({
      [model.description.input]: floatValue(data, shape),
      target: new Value("int64", BigInt64Array.from(asked, BigInt), [3]),
    });
    await program.release();
    expect(distance(floats(found.cam), mapsOf(model, "grad-cam", [0, 1, 2]))).toBeLessThan(1e-4);
  });

  it("makes models that read like the original, and whose maps can be replaced", async () => {
    const bytes = exportWithCam(readForeign("resnet"), optionsOf(resnet, { classChoice: "input" }));
    const explainer = await Explainer.load(bytes, { preprocessing: "0-1" });
    expect(explainer.layer().name).toBe(resnet.description.layer);
    const found = await explainer.explain(resnet.pixels, { targets: resnet.targets });
    await explainer.release();
    const chosen = [...Array(resnet.count).keys()];
    const maps = found.flatMap(({ map }) => Array.from(map));
    expect(distance(maps, mapsOf(resnet, "grad-cam", chosen))).toBeLessThan(1e-4);

    const again = decodeModel(exportWithCam(bytes, { method: "input-gradient" }));
    expect(allOutputs(again)).toEqual(["logits", "cam"]);
    expect(again.inputs.map(({ name }) => name)).toEqual(["input"]);
    expect(again.metadata).toEqual({ "batchcam.method": "input-gradient", "batchcam.class": "predicted" });
  });

  it("says when a model is limited to the batch size it was exported with", async () => {
    const images = g.input("images", [1, 1, 4, 4]);
    // As a token of the class that was exported for one image.
    const token = g.constant(new Float32Array(16).fill(0.5), [1, 1, 4, 4]);
    const squares = g.conv(g.mul(images, images), g.constant([1], [1, 1, 1, 1]));
    const features = g.concat([squares, token], 1);
    const weight = g.constant(Float32Array.of(1, 2, 3, 4), [2, 2]);
    const scores = g.matMul(g.reduceMean(features, { axes: [2, 3] }), weight);
    const { model, fixedBatch } = modelWithCam(g.buildModel({ scores }), { classChoice: "input" });
    expect(fixedBatch).toBe(1);
    expect(model.inputs.map(({ shape }) => shape)).toEqual([[1, 1, 4, 4], [1]]);
    expect(model.outputs.map(({ shape }) => shape)).toEqual([
      [1, 2],
      [1, 4, 4],
    ]);
    const session = await load(encodeModel(model));
    const pixels = new Tensor(
      "float32",
      Float32Array.from({ length: 16 }, (_, at) => at / 15),
      [1, 1, 4, 4],
    );
    const { cam } = await session.run({ images: pixels, target: longs([1]) });
    expect(Math.max(...(cam.data as Float32Array))).toBeCloseTo(1);
  });

  it("leaves other inputs and outputs unchanged, and everything between them", async () => {
    const source = readForeign("resnet");
    const shape = ["rows", 2];
    const doubled: OnnxModel = {
      ...source,
      nodes: [
        ...source.nodes,
        {
          name: "",
          opType: "Add",
          domain: "",
          inputs: ["numbers", "numbers"],
          outputs: ["sums"],
          attributes: {},
        },
        { name: "", opType: "Softmax", domain: "", inputs: ["logits"], outputs: ["shares"], attributes: {} },
      ],
      inputs: [...source.inputs, { name: "numbers", dtype: "float32", shape }],
      outputs: [
        { name: "sums", dtype: "float32", shape },
        { name: "shares", dtype: "float32", shape: ["batch", "classes"] },
        ...source.outputs,
      ],
    };
    const options = optionsOf(resnet, { classChoice: 0, input: "input", output: "logits" });
    const { model } = modelWithCam(doubled, options);
    expect(model.inputs.map(({ name }) => name)).toEqual(["input", "numbers"]);
    expect(allOutputs(model)).toEqual(["sums", "shares", "logits", "cam"]);
    const session = await load(encodeModel(model));
    const { data, shape: fed } = fedImages(resnet, [0]);
    const { sums, shares, cam } = await session.run({
      input: new Tensor("float32", data, fed),
      numbers: new Tensor("float32", Float32Array.of(1, 2), [1, 2]),
    });
    expect(Array.from(sums.data as Float32Array)).toEqual([2, 4]);
    expect((shares.data as Float32Array).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(cam.dims).toEqual([1, ...resnet.size]);
  });

  it("rejects what it cannot export, and says why", () => {
    const source = readForeign("resnet");
    const attempt = (options: ExportCamOptions, model = source) => {
      try {
        return exportWithCam(model, options);
      } catch (error) {
        return error as BatchcamError;
      }
    };
    const refusals: [unknown, new (message: string) => BatchcamError, RegExp][] = [
      [attempt({ method: "score-cam" as SinglePassMethod }), UsageError, /runs a model many times.*grad-cam/],
      [attempt({ layer: "nowhere" }), UsageError, /no layer "nowhere"/],
      [attempt({ classChoice: 99 }), UsageError, /`classChoice` must be .* from 0 to \d+, not 99/],
      [attempt({ classChoice: -1 }), UsageError, /not -1/],
    ];
    for (const name of ["cam", "target"]) {
      const refusal = attempt({ classChoice: "input" }, renamed(source, "logits", name));
      refusals.push([refusal, FormatError, new RegExp(`value named "${name}"`)]);
    }
    for (const [refusal, Kind, message] of refusals) {
      expect(refusal).toBeInstanceOf(Kind);
      expect((refusal as Error).message).toMatch(message);
    }
  });
});
