import { availableParallelism, cpus } from "node:os";
import { env } from "onnxruntime-node";
import { type Growth, growthSteps, type ModelMemory, memorySteps } from "./memory.js";
import { type Options, oneByOneModel } from "./options.js";
import type { Profile } from "./profile.js";
import { profileTables, table } from "./profile-tables.js";
import { median, quantile } from "./statistics.js";
import { type Rounds, ratios, type Timing, typical } from "./timing.js";
import { heaviestWork, works } from "./works.js";

/** What a run of the benchmark found. */
export interface Measured {
  readonly command: string;
  readonly options: Pick<Options, "rounds" | "threads">;
  /** Load of the machine over the minute before. */
  readonly load: number;
  /** Version of PyTorch; absent where it is not installed. */
  readonly pytorch?: string;
  readonly timings: readonly Timing[];
  readonly memory: readonly ModelMemory[];
  readonly growth?: Growth;
  readonly profiles: readonly Profile[];
}

/** The whole of docs/PERFORMANCE.md. Its sentences hold whatever the numbers are. */
export function performanceDocument(measured: Measured): string {
  const { timings, profiles } = measured;
  return [
    ...introduction(measured),
    ...timingSection("Training steps", "training", timings, [
      "One step with AdamW on new random images: forward, maps, loss, gradients, update. The prototype losses",
      "differentiate the maps of the target layer, which are gradients themselves; BatchNorm uses the batch.",
    ]),
    ...timingSection("Inference and maps", "explaining", timings, [
      "Models in evaluation with fixed weights, ours in the graph as in an exported model.",
    ]),
    ...costSection(timings),
    ...memorySection(measured),
    ...operatorSection(profiles),
  ].join("\n");
}

function introduction({ command, options, load, pytorch }: Measured): string[] {
  const machine = {
    Processor: `${cpus()[0].model.trim()}, ${availableParallelism()} cores`,
    Threads: String(options.threads),
    "Load before the run": load.toFixed(2),
    Node: process.versions.node,
    "ONNX Runtime": env.versions.node ?? env.versions.common,
    PyTorch: pytorch ?? "not installed",
    Date: new Date().toISOString().slice(0, 10),
  };
  return [
    "# Performance",
    "",
    `Written whole by \`${command}\`; see [bench/index.ts](../bench/index.ts) for its options.`,
    "",
    ...Object.entries(machine).map(([name, value]) => `- ${name}: ${value}`),
    "",
    "## How to read it",
    "",
    "Other programs disturb a run, so read the ratios rather than the milliseconds. Times are medians over all calls of",
    `${options.rounds} rounds after a warm-up that does not count, with the quartiles in brackets. All images have 28x28 pixels, one`,
    "channel and one of ten classes; the models use their presets for small images.",
    "",
    ...(pytorch ? comparison : []),
  ];
}

const comparison = [
  "PyTorch runs eagerly, with the same models, images, losses, optimiser and threads, in a process of its own;",
  "[bench/pytorch/works.py](../bench/pytorch/works.py) is what it does. The two sides take turns. The throughput against",
  "PyTorch is the median over the rounds of PyTorch's time divided by ours in the same round, with the lowest and the",
  "highest round in brackets: above 1 we are faster.",
  "",
];

function timingSection(
  title: string,
  kind: "training" | "explaining",
  timings: readonly Timing[],
  lines: readonly string[],
): string[] {
  const shown = timings.filter(({ work }) => works[work].kind === kind);
  if (shown.length === 0) return [];
  const names = [...new Set(shown.map(({ work }) => work))];
  return [
    `## ${title}`,
    "",
    ...lines,
    "",
    ...names.map((work) => `- ${work}: ${works[work].description}`),
    "",
    table(
      ["Model", "Work", "Images", "batchcam, ms", "PyTorch, ms", "Throughput against PyTorch"],
      shown.map((timing) => [
        timing.model,
        timing.work,
        String(timing.images),
        spread(timing.own),
        timing.torch ? spread(timing.torch) : "-",
        timing.torch ? ratioText(ratios(timing)) : "-",
      ]),
    ),
    "",
  ];
}

/** What maps cost on each side: ratios of the times above. */
function costSection(timings: readonly Timing[]): string[] {
  const columns: readonly (readonly [heading: string, over: string, under: string])[] = [
    ["Step with L1 over cross-entropy", "prototype-l1", "ce"],
    ["Step with SSIM over cross-entropy", "prototype-ssim", "ce"],
    ["Maps over inference", "maps", "inference"],
    ["Maps one by one over one pass", "maps-one-by-one", "maps"],
  ];
  const rows = [...new Set(timings.map(({ model }) => model))].flatMap((model) =>
    (["batchcam", "PyTorch"] as const).map((side) => {
      const time = (work: string): number | undefined => {
        const timing = timings.find((one) => one.model === model && one.work === work);
        const rounds = side === "batchcam" ? timing?.own : timing?.torch;
        return rounds && typical(rounds);
      };
      return [model, side, ...columns.map(([, over, under]) => quotient(time(over), time(under)))];
    }),
  );
  const told = rows.filter(([, , ...values]) => values.some((value) => value !== "-"));
  if (told.length === 0) return [];
  return [
    "## What maps cost",
    "",
    "How many times as long one work takes as another, on the same side.",
    "",
    table(["Model", "Side", ...columns.map(([heading]) => heading)], told),
    "",
    ...oneByOneLine(timings),
  ];
}

function oneByOneLine(timings: readonly Timing[]): string[] {
  const find = (work: string) =>
    timings.find((timing) => timing.model === oneByOneModel && timing.work === work);
  const [single, batched] = [find("maps-one-by-one")?.torch, find("maps")?.own];
  if (!single || !batched) return [];
  const times = (typical(single) / typical(batched)).toFixed(2);
  return [
    `Maps of ${oneByOneModel} take PyTorch, one image at a time, ${times} times as long as they take us in one pass.`,
    "",
  ];
}

function memorySection({ memory, growth }: Measured): string[] {
  if (memory.length === 0) return [];
  return [
    "## Memory and compile time",
    "",
    `Peak resident memory of a process that takes ${memorySteps} ${heaviestWork} steps and does nothing else, and the time`,
    "that it needs before the first of them: for building the graph with its gradients, and for ONNX Runtime to make a",
    "session of it.",
    "",
    table(
      [
        "Model",
        "Parameters",
        "Graph, s",
        "Session, s",
        "batchcam, MiB",
        "PyTorch, MiB",
        "Memory against PyTorch",
      ],
      memory.map(({ model, parameters, compiling, own, torch }) => [
        model,
        parameters.toLocaleString("en-GB"),
        (compiling.graph / 1000).toFixed(2),
        (compiling.session / 1000).toFixed(2),
        own.toFixed(0),
        torch?.toFixed(0) ?? "-",
        quotient(own, torch),
      ]),
    ),
    "",
    ...(growth ? [growthLine(growth), ""] : []),
  ];
}

function growthLine({ model, from, to }: Growth): string {
  const percent = (100 * (to - from)) / from;
  return (
    `Resident memory of ${model} from step ${growthSteps.from} to step ${growthSteps.to.toLocaleString("en-GB")}: ` +
    `${from.toFixed(0)} to ${to.toFixed(0)} MiB (${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %).`
  );
}

function operatorSection(profiles: readonly Profile[]): string[] {
  if (profiles.length === 0) return [];
  return [
    "## Slow operators",
    "",
    `Where the time of one ${heaviestWork} step goes, by ONNX Runtime's profiler, which takes time itself. Each node has`,
    "its fastest time of a few steps. The operators are those that ONNX Runtime runs after its own optimisation of the",
    "graph. The number in a node's name is its place in our graph, where the loss comes before its gradients.",
    "`npm run bench -- --profile` shows more of it, for every work.",
    "",
    ...profiles.flatMap((profile) => [
      `### ${profile.model}, ${profile.images} images`,
      "",
      ...profileTables(profile, { operators: 8, shapes: 6 }),
      "",
    ]),
  ];
}

/** The median with the quartiles: "58.1 (57.0–61.3)". */
function spread(rounds: Rounds): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(rounds.flat(), share).toFixed(1));
  return `${middle} (${low}–${high})`;
}

const ratioText = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

const quotient = (over: number | undefined, under: number | undefined): string =>
  over === undefined || under === undefined ? "-" : (over / under).toFixed(2);
