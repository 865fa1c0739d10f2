/**
 * Compares models that test/fixtures/make_onnx_models.py exported from PyTorch with what PyTorch and plain ONNX Runtime make of
 * them: scores, and Grad-CAM maps by PyTorch's derivatives.
 *
 *   python3 test/fixtures/make_onnx_models.py --large DIR     full-size models of torchvision, with random weights
 *   npm run parity -- [--models test/fixtures/onnx,DIR] [--into docs/ONNX.md]
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { writeBetweenMarkers } from "../src/experiments/document/markers.js";
import { decodeSafetensors, type StoredTensor } from "../src/nn/index.js";
import { Explainer } from "../src/node/index.js";
import { table } from "./measure/profile-tables.js";

interface Description {
  readonly opset: number;
  readonly input: string;
  readonly logits: string;
  readonly output: string;
  readonly layer: string;
  readonly layout: "NCHW" | "NHWC";
  readonly images: string;
}

const { values: options } = parseArgs({
  options: { models: { type: "string", default: "test/fixtures/onnx" }, into: { type: "string" } },
});

const arrays = (path: string): Readonly<Record<string, StoredTensor>> =>
  decodeSafetensors(readFileSync(path), path).tensors;

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length
    ? Array.from(a, (value, at) => Math.abs(value - b[at])).reduce((x, y) => Math.max(x, y), 0)
    : Number.NaN;

const rows: string[][] = [];
for (const folder of options.models.split(",")) {
  const images = arrays(join(folder, "images.safetensors"));
  for (const name of readdirSync(folder).sort()) {
    if (existsSync(join(folder, name, "model.onnx"))) rows.push(await compared(folder, name, images));
  }
}
const text = table(
  ["Model", "Opset", "Input", "Layer", "Log-probabilities, to ONNX Runtime", "Grad-CAM, to PyTorch"],
  rows,
);
console.log(text);
if (options.into !== undefined) {
  const command = ["npm run parity --", ...process.argv.slice(2)].join(" ");
  const date = new Date().toISOString().slice(0, 10);
  await writeBetweenMarkers(options.into, "bench:parity", [
    `Made by \`${command}\` on ${date}.`,
    "",
    text,
    "",
  ]);
}

async function compared(
  folder: string,
  name: string,
  images: Readonly<Record<string, StoredTensor>>,
): Promise<string[]> {
  console.error(name);
  const description = JSON.parse(readFileSync(join(folder, name, "model.json"), "utf8")) as Description;
  const values = arrays(join(folder, name, "values.safetensors"));
  const { data, shape } = images[description.images];
  const pixels = Float32Array.from(data);
  const size = [shape[2], shape[3]] as const;
  const file = join(folder, name, "model.onnx");
  const explainer = await Explainer.load(file, { preprocessing: "0-1", size, batchSize: shape[0] });
  const targets = Int32Array.from(values.targets.data);
  const found = await explainer.explain(pixels, { targets, layers: [description.layer] });
  const maps = found.flatMap(({ map }) => Array.from(map));
  await explainer.release();
  const plain = await plainProbabilities(file, description, pixels, shape);
  const probabilities = found.flatMap((explanation) => Array.from(explanation.probabilities));
  return [
    name,
    String(description.opset),
    `${shape[2]}x${shape[3]}`,
    description.layer,
    distance(probabilities.map(Math.log), plain.map(Math.log)).toExponential(1),
    distance(maps, values["map/grad-cam"].data).toExponential(1),
  ];
}

/** By the file as it is, image by image. */
async function plainProbabilities(
  file: string,
  { input, output, layout }: Description,
  pixels: Float32Array,
  [count, channels, height, width]: readonly number[],
): Promise<number[]> {
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  const size = channels * height * width;
  const probabilities: number[] = [];
  for (let index = 0; index < count; index++) {
    const image = pixels.subarray(index * size, (index + 1) * size);
    const fed =
      layout === "NCHW"
        ? new Tensor("float32", image, [1, channels, height, width])
        : new Tensor(
            "float32",
            image.map((_, at) => image[(at % channels) * height * width + Math.floor(at / channels)]),
            [1, height, width, channels],
          );
    const scores = (await session.run({ [input]: fed }))[output].data as Float32Array;
    probabilities.push(...asProbabilities(scores));
  }
  await session.release();
  return probabilities;
}

function asProbabilities(scores: Float32Array): number[] {
  const total = scores.reduce((sum, value) => sum + value, 0);
  if (Math.abs(total - 1) < 1e-4 && scores.every((value) => value >= 0)) return Array.from(scores);
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const powers = Array.from(scores, (score) => Math.exp(score - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
