import { availableParallelism, cpus } from "node:os";
import { env } from "onnxruntime-node";
import { costSection } from "./costs.js";
import { foreignSection } from "./foreign.js";
import { loadingSection, startUpSection } from "./loading.js";
import type { Measured } from "./measured.js";
import { memorySection } from "./memory.js";
import { operatorSection } from "./operators.js";
import { scalingSection } from "./scaling.js";
import { targetSection } from "./targets.js";
import { timingSection } from "./timings.js";

/** The whole of docs/PERFORMANCE.md. Its sentences hold whatever the numbers are. */
export function performanceDocument(measured: Measured): string {
  const { timings, profiles } = measured;
  return [
    ...introduction(measured),
    ...targetSection(measured),
    ...timingSection("Training steps", "training", timings, [
      "One step with AdamW on new random images: forward, maps, loss, gradients, update. The prototype losses",
      "differentiate the maps of the target layer, which are gradients themselves; BatchNorm uses the batch.",
    ]),
    ...timingSection("Inference and maps", "explaining", timings, [
      "Models in evaluation with fixed weights, ours in the graph as in an exported model.",
    ]),
    ...costSection(timings),
    ...scalingSection(measured),
    ...loadingSection(measured),
    ...startUpSection(measured),
    ...memorySection(measured),
    ...operatorSection(profiles),
    ...foreignSection(measured.foreign),
  ].join("\n");
}

function introduction({ command, options, load, pytorch, machine }: Measured): string[] {
  const facts = {
    Processor: `${cpus()[0].model.trim()}, ${availableParallelism()} cores`,
    Threads: String(options.threads),
    "Load before the run": load.toFixed(2),
    Node: process.versions.node,
    "ONNX Runtime": env.versions.node ?? env.versions.common,
    PyTorch: pytorch ?? "not installed",
    ...(machine && {
      "Product of matrices": `${machine.matrixRate.toFixed(0)} GFLOP/s`,
      "Elementwise operators": `${machine.bandwidth.toFixed(1)} GB/s`,
    }),
    Date: new Date().toISOString().slice(0, 10),
  };
  return [
    "# Performance",
    "",
    `Written whole by \`${command}\`; see [bench/index.ts](../bench/index.ts) for its options.`,
    "",
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
    "",
    "## How to read it",
    "",
    "Other programs disturb a run, so read the ratios rather than the milliseconds. Times are medians over all calls of",
    `${options.rounds} rounds after a warm-up that does not count, with the quartiles in brackets. All images have 28x28 pixels, one`,
    "channel and one of ten classes; the models use their presets for small images.",
    "",
    ...(machine ? floor : []),
    ...(pytorch ? comparison : []),
  ];
}

const floor = [
  "The rate of the product of matrices (2048x2048) and the bytes that elementwise operators read and write in large",
  "arrays are what ONNX Runtime gets out of this machine with the same threads: no operator can be faster than they",
  "allow, except on arrays that stay in the caches.",
  "",
];

const comparison = [
  "PyTorch runs eagerly, with the same models, images, losses, optimiser and threads, in a process of its own;",
  "[bench/pytorch/works.py](../bench/pytorch/works.py) is what it does. The two sides take turns. The throughput against",
  "PyTorch is the median over the rounds of PyTorch's time divided by ours in the same round, with the lowest and the",
  "highest round in brackets: above 1 we are faster.",
  "",
];
