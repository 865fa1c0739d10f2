/**
 * Compares signed attributions with those of the packages that test/fixtures/make_attributions.py ran on the same models and images:
 *
 *   npm run peers [-- --into docs/PEERS.md]
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { writeBetweenMarkers } from "../src/experiments/document/markers.js";
import type { ExplainOptions } from "../src/explain/index.js";
import { decodeSafetensors } from "../src/nn/index.js";
import { Explainer } from "../src/node/index.js";
import { table } from "./measure/profile-tables.js";

const { values: options } = parseArgs({ options: { into: { type: "string" } } });

/** The package that each value of the fixtures is of, and how it is asked for here. */
const compared: Readonly<Record<string, readonly [peer: string, asked: ExplainOptions]>> = {
  "input-gradient": ["Captum, Saliency", { method: "input-gradient" }],
  "input-x-gradient": ["Captum, InputXGradient", { method: "input-x-gradient" }],
  "integrated-gradients": [
    "Captum, IntegratedGradients (riemann_middle)",
    { method: "integrated-gradients" },
  ],
  "deep-lift": ["Captum, DeepLift", { method: "deep-lift" }],
  "guided-grad-cam": ["Captum, GuidedGradCam (bilinear)", { method: "guided-grad-cam" }],
  "lrp-epsilon": ["Captum, LRP", { method: "lrp-epsilon" }],
  "lrp-composite": ["zennit, EpsilonPlus", { method: "lrp-composite" }],
  occlusion: ["Captum, Occlusion", { method: "occlusion", baselines: ["zero"] }],
  "feature-ablation": [
    "Captum, FeatureAblation",
    { method: "feature-ablation", features: "grid", samples: 16, baselines: ["zero"] },
  ],
  "full-grad": ["the paper's formula", { method: "full-grad" }],
};

const rows: string[][] = [];
for (const name of ["rectified", "smooth"]) {
  const folder = `test/fixtures/attributions/${name}`;
  const { tensors } = decodeSafetensors(readFileSync(`${folder}/values.safetensors`), folder);
  const explainer = await Explainer.load(`${folder}/model.onnx`, { preprocessing: "imagenet", threads: 2 });
  const targets = Int32Array.from(tensors.targets.data);
  for (const [key, [peer, asked]] of Object.entries(compared)) {
    if (!(key in tensors)) continue;
    const found = await explainer.explain(Float32Array.from(tensors.images.data), {
      ...asked,
      targets,
      signed: true,
    });
    const expected = tensors[key].data;
    const maps = found.flatMap(({ map }) => Array.from(map));
    const largest = Float32Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = maps.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0);
    rows.push([key, peer, name, (apart / largest).toExponential(1)]);
  }
  await explainer.release();
}
const text = table(["Method", "Compared with", "Model", "Largest difference, of the largest value"], rows);
console.log(text);
if (options.into !== undefined) {
  const date = new Date().toISOString().slice(0, 10);
  const made = `Made by \`npm run peers -- --into ${options.into}\` on ${date}.`;
  await writeBetweenMarkers(options.into, "bench:peers", [made, "", text, ""]);
}
