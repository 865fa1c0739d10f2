// Explains an ONNX image classifier, then writes a copy of it that computes its own maps.
// Usage: node explain-onnx.mjs [model.onnx [image.jpg ...]]
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportWithCam } from "batchcam";
import { decodeModel } from "batchcam/graph";
import { Explainer, readImage } from "batchcam/node";

const testModel = fileURLToPath(new URL("../test/fixtures/onnx/resnet/model.onnx", import.meta.url));
const [model = testModel, ...files] = process.argv.slice(2);
const explainer = await Explainer.load(model);
const { channels, height, width } = explainer;

// Without images, a ramp from dark to light shows that it works.
const ramp = Float32Array.from({ length: channels * height * width }, (_, at) => (at % width) / width);
const images = files.length > 0 ? await Promise.all(files.map((file) => readImage(file, explainer))) : [ramp];
for (const [index, pixels] of images.entries()) {
  for (const { predicted, confidence, map } of await explainer.explain(pixels, { method: "grad-cam" })) {
    const strongest = map.indexOf(Math.max(...map));
    const place = `row ${Math.floor(strongest / width)}, column ${strongest % width}`;
    const answer = `${explainer.classNames[predicted]} (${(100 * confidence).toFixed(1)} %)`;
    console.log(`image ${index}: ${answer}, strongest evidence at ${place}`);
  }
}
await explainer.release();

const bytes = exportWithCam(await readFile(model), { classChoice: "input" });
const copy = join(tmpdir(), "model.cam.onnx");
await writeFile(copy, bytes);
const { outputs } = decodeModel(bytes);
console.log(`${copy} has the outputs ${outputs.map(({ name }) => name).join(", ")}`);
