/**
 * Resident memory of a process in which one explainer explains one image by one method after another: the 14 of version 0.1,
 * or those that are named.
 *
 *   npm run methods-memory [-- --model resnet18.onnx] [--methods grad-cam,rise]
 *
 * Without a model, a ResNet-18 for 224 px and 1000 classes with random weights. Linux only.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type MethodName, methodNames } from "../src/cam/index.js";
import { createModel, stateSpecs } from "../src/models/index.js";
import { initialise } from "../src/nn/index.js";
import { Explainer } from "../src/node/index.js";
import { exportModel } from "../src/train/index.js";
import { table } from "./measure/profile-tables.js";
import { uniform } from "./measure/random.js";

const first =
  "grad-cam,grad-cam++,hires-cam,xgrad-cam,layer-cam,eigen-cam,input-gradient,guided-backpropagation,score-cam,ablation-cam," +
  "smooth-grad,integrated-gradients,rise,occlusion";

const { values: options } = parseArgs({
  options: { model: { type: "string" }, methods: { type: "string", default: first } },
});

function resnet18(): Uint8Array {
  const standardisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const shape = { channels: 3, height: 224, width: 224, classCount: 1000 };
  const model = createModel("resnet-18", { ...shape, standardisation });
  const classNames = Array.from({ length: shape.classCount }, (_, index) => String(index));
  return exportModel(model, initialise(stateSpecs(model), 1), { classNames });
}

const mebibytes = (field: "VmRSS" | "VmHWM"): string => {
  const [, kibibytes] =
    new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return (Number(kibibytes) / 1024).toFixed(0);
};

const isMethod = (name: string): name is MethodName => methodNames.some((known) => known === name);

const explainer = await Explainer.load(options.model ?? resnet18(), { threads: 2 });
const pixels = uniform(explainer.channels * explainer.height * explainer.width);
const rows = [["(loaded)", mebibytes("VmRSS"), mebibytes("VmHWM")]];
for (const method of options.methods.split(",").filter(isMethod)) {
  await explainer.explain(pixels, { method, samples: 20 });
  rows.push([method, mebibytes("VmRSS"), mebibytes("VmHWM")]);
}
console.log(table(["Method", "Resident, MiB", "Most so far, MiB"], rows));
await explainer.release();
