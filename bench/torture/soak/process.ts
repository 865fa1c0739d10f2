/*
 * One process that trains, measures, explains and reads images over and over, and says how much memory, how many handles and
 * threads it has: after each round, when nothing is in flight.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { explain, train } from "../../../src/calls/index.js";
import { digitsDataset } from "../../../src/data/index.js";
import { readImageFolder } from "../../../src/datasets/image-folder.js";
import { nodeBackend } from "../../../src/node/backend.js";
import { Explainer } from "../../../src/node/index.js";
import { evaluateRun, readRun } from "../../../src/runs/index.js";
import { scratch } from "../scratch.js";
import type { Sample, SoakTask } from "./sample.js";

const { minutes, inputs } = JSON.parse(process.argv[2]) as SoakTask;
const end = performance.now() + 60_000 * minutes;
const threads = 1;
const small = { loss: "prototype", epochs: 1, batchSize: 24, valFraction: 0, threads } as const;

const works: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "a training on disk": async (folder) => {
    const out = join(folder, "run");
    await train({ ...small, data: inputs.digits, out });
    await evaluateRun(out, { backend: nodeBackend({ threads }) });
    await readRun(out);
  },
  "a training in memory": async () => {
    const data = digitsDataset({ trainCount: 60, testCount: 20 });
    await train({ ...small, data });
  },
  "maps of several methods": async () => {
    const explainer = await Explainer.load(join(inputs.model, "model.onnx"), { threads });
    const { channels, height, width } = explainer;
    const pixels = new Float32Array(channels * height * width).fill(0.5);
    for (const method of ["grad-cam", "layer-cam", "eigen-cam", "input-gradient", "occlusion"] as const) {
      await explainer.explain(pixels, { method });
    }
    await explainer.release();
  },
  "a call that explains a file": async () => {
    await explain(join(inputs.model, "model.onnx"), join(inputs.photos, "test", "circle", "0.png"), {
      threads,
    });
  },
  "images of a folder": async () => {
    await readImageFolder(inputs.photos, { imageSize: 32 });
  },
};

let rounds = 0;
do {
  const folder = scratch("round");
  mkdirSync(folder, { recursive: true });
  for (const work of Object.values(works)) await work(folder);
  rmSync(folder, { recursive: true });
  process.send?.(await sample(++rounds));
} while (performance.now() < end);
process.exit();

async function sample(round: number): Promise<Sample> {
  // What has ended takes a moment to be gone.
  await new Promise((resolve) => setTimeout(resolve, 100));
  global.gc?.();
  const countOf = (folder: string): number => readdirSync(folder).length;
  return {
    round,
    seconds: performance.now() / 1000,
    memory: process.memoryUsage.rss() / 2 ** 20,
    handles: countOf("/proc/self/fd"),
    threads: countOf("/proc/self/task"),
    resources: process.getActiveResourcesInfo().length,
  };
}
