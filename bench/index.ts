/**
 * Benchmarks of SimpleCNN on random 28x28 images, in rounds that alternate with PyTorch where it is
 * installed (Debian: apt-get install python3-torch libopenblas0).
 *
 *   npm run bench -- [--threads 2] [--rounds 5] [--write docs/BENCHMARKS.md]
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { formatTable } from "../src/report/index.js";
import { nodeBackend } from "../src/runtime/node.js";
import { TorchPeer } from "./torch.js";
import { explainingWork, trainingWork, type Work } from "./works.js";

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: String(availableParallelism()) },
    rounds: { type: "string", default: "5" },
    write: { type: "string" },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const [batch, mapBatch] = [64, 256];
const backend = nodeBackend({ threads });

const works: readonly (Work & { readonly steps: number })[] = [
  { ...trainingWork("ce", backend, batch, { loss: "ce", distance: "l1" }), steps: 20 },
  { ...trainingWork("prototype-l1", backend, batch, { loss: "prototype", distance: "l1" }), steps: 20 },
  { ...trainingWork("prototype-ssim", backend, batch, { loss: "prototype", distance: "ssim" }), steps: 20 },
  { ...explainingWork("inference", backend, mapBatch, mapBatch, "logits"), steps: 5 },
  { ...explainingWork("maps-batched", backend, mapBatch, mapBatch, "maps"), steps: 5 },
  { ...explainingWork("maps-one-by-one", backend, mapBatch, 1, "maps"), steps: 2 },
];

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

const torch = TorchPeer.start(threads, batch, mapBatch);
if (!torch) console.error("PyTorch is not installed: it is left out of the comparison.");
const own = new Map<string, number[]>();
const peer = new Map<string, number[]>();
for (const work of works) {
  const once = await work.prepare();
  for (let warmup = 0; warmup < 5; warmup++) await once();
  const [ownTimes, peerTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < work.steps; step++) {
      const start = performance.now();
      await once();
      ownTimes.push(performance.now() - start);
    }
    if (torch) peerTimes.push(...(await torch.round(work.name, work.steps)));
  }
  own.set(work.name, ownTimes);
  peer.set(work.name, peerTimes);
  console.error(`${work.name}: ${median(ownTimes).toFixed(1)} ms`);
}
torch?.stop();
const memory = await memoryGrowth();

const milliseconds = (times: readonly number[] | undefined): string =>
  times?.length ? median(times).toFixed(1) : "-";
const ownMedian = (name: string): number => median(own.get(name) ?? []);
const rows = works.map(({ name, images }) => {
  const others = peer.get(name) ?? [];
  return [
    name,
    String(images),
    milliseconds(own.get(name)),
    milliseconds(others),
    others.length ? (median(others) / ownMedian(name)).toFixed(2) : "-",
  ].map((text) => ({ text }));
});
const headings = ["Work", "Images", "batchcam, ms", "PyTorch, ms", "Throughput against PyTorch"];
const ratio = (over: string, under: string): string => (ownMedian(over) / ownMedian(under)).toFixed(2);
const perPeer = (over: string, under: string): string =>
  (median(peer.get(over) ?? []) / median(peer.get(under) ?? [])).toFixed(2);
const lines = [
  "# Benchmarks",
  "",
  `Made by \`npm run bench -- --write docs/BENCHMARKS.md\` on ${new Date().toISOString().slice(0, 10)}: ` +
    `${cpus()[0].model.trim()}, ${threads} threads, Node ${process.versions.node}, ` +
    `${torch ? `PyTorch ${torch.version}` : "PyTorch not installed"}. Median times over ${rounds} rounds that ` +
    "alternate between the two; the machine is shared, so read the ratios.",
  "",
  "SimpleCNN, random 28x28 images. Training works are whole steps with AdamW (forward, maps, loss, second-order " +
    "gradients, update); the others are inference and maps of the labels' classes.",
  "",
  formatTable(headings, rows, "markdown"),
  "",
  `- A step with the prototype loss takes ${ratio("prototype-l1", "ce")} (L1) and ` +
    `${ratio("prototype-ssim", "ce")} (SSIM) times as long as one with cross-entropy alone.`,
  `- Maps in one batch are ${ratio("maps-one-by-one", "maps-batched")} times as fast as one image at a time.`,
  ...(torch
    ? [
        `- PyTorch one image at a time takes ${perPeer("maps-one-by-one", "maps-batched")} times as long as its own batch, ` +
          `and ${(median(peer.get("maps-one-by-one") ?? []) / ownMedian("maps-batched")).toFixed(2)} times as long as ours: ` +
          "a call of a compiled graph costs little, so batching gains less here.",
      ]
    : []),
  `- Inference with maps takes ${ratio("maps-batched", "inference")} times as long as without.`,
  `- Resident memory from step 100 to step 1,000 of training: ${memory.from.toFixed(0)} to ` +
    `${memory.to.toFixed(0)} MiB (${memory.growth >= 0 ? "+" : ""}${memory.growth.toFixed(1)} %).`,
  "",
];
console.log(lines.join("\n"));
if (values.write !== undefined) writeFileSync(values.write, lines.join("\n"));

/** Resident memory in MiB after 100 and after 1,000 training steps, and its growth in percent. */
async function memoryGrowth(): Promise<{ from: number; to: number; growth: number }> {
  const once = await trainingWork("memory", backend, batch, {
    loss: "prototype",
    distance: "ssim",
  }).prepare();
  const resident = (): number => process.memoryUsage().rss / 2 ** 20;
  for (let step = 0; step < 100; step++) await once();
  const from = resident();
  for (let step = 100; step < 1000; step++) await once();
  const to = resident();
  return { from, to, growth: (100 * (to - from)) / from };
}
