// Explains any ONNX image classifier, and writes it with its maps inside.
// Usage: node explain-onnx.mjs [model.onnx [image.jpg ...]]
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportWithCam } from "batchcam";
import { decodeModel } from "batchcam/graph";
import { Explainer, readImage } from "batchcam/node";

const small = fileURLToPath(new URL("../test/fixtures/onnx/resnet/model.onnx", import.meta.url));
const [model = small, ...files] = process.argv.slice(2);
const explainer = await Explainer.load(model);
const { channels, height, width } = explainer;

const pictures = await Promise.all(files.map((file) => readImage(file, explainer)));
const ramp = Float32Array.from({ length: channels * height * width }, (_, at) => (at % width) / width);
for (const [index, pixels] of (pictures.length > 0 ? pictures : [ramp]).entries()) {
  const [{ predicted, confidence, map }] = await explainer.explain(pixels, { method: "grad-cam" });
  const place = map.indexOf(Math.max(...map));
  const where = `row ${Math.floor(place / width)}, column ${place % width}`;
  const said = `${explainer.classNames[predicted]} (${(100 * confidence).toFixed(1)} %)`;
  console.log(`image ${index}: ${said}, most of all at ${where}`);
}
await explainer.release();

const bytes = exportWithCam(await readFile(model), { classChoice: "input" });
const written = join(tmpdir(), "model.cam.onnx");
await writeFile(written, bytes);
const { outputs } = decodeModel(bytes);
console.log(`with maps inside: ${written}, outputs ${outputs.map(({ name }) => name).join(", ")}`);
