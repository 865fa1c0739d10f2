import { table } from "../measure/profile-tables.js";
import { median } from "../measure/statistics.js";
import { ratios, type Timing, timingOf } from "../measure/timing.js";
import { cost } from "./costs.js";
import { cell, quotient } from "./format.js";
import { loadingOverTraining } from "./loading.js";
import type { Measured } from "./measured.js";

/** A ratio to reach. */
interface Target {
  readonly what: string;
  readonly subject: string;
  readonly wanted: { readonly least: number } | { readonly most: number };
  /** Undefined if it was not measured. */
  readonly measured: number | undefined;
}

/** Target throughput of training against PyTorch, by work and model. */
const training: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ce: {
    "simple-cnn": 1.4,
    "resnet-18-width-16": 1,
    "resnet-18-width-64": 1,
    "convnext-v2-atto": 1,
    "vit-tiny": 1,
  },
  "prototype-l1": {
    "simple-cnn": 1.4,
    "resnet-18-width-16": 1,
    "resnet-18-width-64": 1,
    "convnext-v2-atto": 1,
    "vit-tiny": 1,
  },
  "prototype-ssim": { "simple-cnn": 1.2 },
};

/** Most that a step with a CAM loss, or inference with maps, may take over the same without. */
const overheads: readonly (readonly [what: string, works: readonly [string, string], most: number])[] = [
  ["Step with L1 over cross-entropy", ["prototype-l1", "ce"], 1.12],
  ["Step with SSIM over cross-entropy", ["prototype-ssim", "ce"], 1.25],
  ["Maps over inference", ["maps", "inference"], 1.1],
];

function targets(measured: Measured): Target[] {
  const { timings, memory } = measured;
  const models = [...new Set(timings.map(({ model }) => model))];
  return [
    ...Object.entries(training).flatMap(([work, ofModels]) =>
      Object.entries(ofModels).map(([model, least]) => throughput(timings, model, work, least)),
    ),
    ...models.map((model) => throughput(timings, model, "inference", 1)),
    ...models.map((model) => throughput(timings, model, "maps-whole-backward", 3)),
    ...overheads.flatMap(([what, works, most]) =>
      models.map((model) => ({
        what,
        subject: model,
        wanted: { most },
        measured: cost(timings, model, works),
      })),
    ),
    ...memory.map(({ model, own, torch }) => ({
      what: "Peak memory against PyTorch",
      subject: model,
      wanted: { most: 1 },
      measured: quotient(own, torch),
    })),
    {
      what: "Data loading over the fastest step",
      subject: "load",
      wanted: { least: 5 },
      measured: loadingOverTraining(measured, "load"),
    },
  ];
}

function throughput(timings: readonly Timing[], model: string, work: string, least: number): Target {
  const timing = timingOf(timings, model, work);
  return {
    what: `Throughput of ${work} against PyTorch`,
    subject: model,
    wanted: { least },
    measured: timing?.torch && median(ratios(timing)),
  };
}

/** Compares the value as rounded in the table, so that both columns agree. */
function isReached(wanted: Target["wanted"], measured: number): boolean {
  const shown = Number(cell(measured));
  return "least" in wanted ? shown >= wanted.least : shown <= wanted.most;
}

export function targetSection(measured: Measured): string[] {
  const rows = targets(measured).flatMap(({ what, subject, wanted, measured: value }) =>
    value === undefined ? [] : [{ what, subject, wanted, value, reached: isReached(wanted, value) }],
  );
  if (rows.length === 0) return [];
  const reached = rows.filter((row) => row.reached).length;
  return [
    "## Targets",
    "",
    `What this project aims for, with the numbers of the sections below. Reached: ${reached} of ${rows.length}.`,
    "",
    table(
      ["What", "Of", "Target", "Measured", "Reached"],
      rows.map(({ what, subject, wanted, value, reached: yes }) => [
        what,
        subject,
        "least" in wanted ? `at least ${wanted.least}` : `at most ${wanted.most}`,
        cell(value),
        yes ? "yes" : "no",
      ]),
    ),
    "",
  ];
}
