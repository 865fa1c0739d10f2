import { table } from "../measure/profile-tables.js";
import { median } from "../measure/statistics.js";
import { ratios, type Timing, typical } from "../measure/timing.js";
import { workOf } from "../measure/works.js";
import { grouped, quotient, ratioText } from "./format.js";
import type { Measured } from "./measured.js";
import { workList } from "./timings.js";

const perSecond = (timing: Timing, side: "own" | "torch" = "own"): number | undefined => {
  const rounds = timing[side];
  return rounds && (1000 * timing.images) / typical(rounds);
};

/** The fastest training step, with its images per second. */
function fastestStep(timings: readonly Timing[]): { timing: Timing; rate: number } | undefined {
  return timings
    .filter((timing) => workOf(timing).kind === "training")
    .map((timing) => ({ timing, rate: perSecond(timing) ?? 0 }))
    .sort((a, b) => b.rate - a.rate)
    .at(0);
}

/** Throughput of a way of loading, over that of the fastest training step. */
export function loadingOverTraining({ loading, timings }: Measured, work: string): number | undefined {
  const timing = loading.find((one) => one.work === work);
  return quotient(timing && perSecond(timing), fastestStep(timings)?.rate);
}

export function loadingSection(measured: Measured): string[] {
  const { loading, timings } = measured;
  if (loading.length === 0) return [];
  const step = fastestStep(timings);
  return [
    "## Data loading",
    "",
    "Images turned into batches per second, without a model, in one thread (decoding has its own threads). PyTorch uses a",
    "DataLoader over a TensorDataset, in its main process. Files are decoded once, before the first step.",
    "",
    ...workList(loading),
    "",
    table(
      [
        "Work",
        "batchcam, images/s",
        "PyTorch, images/s",
        "Throughput against PyTorch",
        "Over the fastest step",
      ],
      loading.map((timing) => {
        const torch = perSecond(timing, "torch");
        return [
          timing.work,
          grouped(perSecond(timing) ?? 0),
          torch === undefined ? "-" : grouped(torch),
          timing.torch ? ratioText(ratios(timing)) : "-",
          loadingOverTraining(measured, timing.work)?.toFixed(1) ?? "-",
        ];
      }),
    ),
    "",
    ...(step
      ? [
          `The fastest training step (${step.timing.model}, ${step.timing.work}) takes ${grouped(step.rate)} images per second.`,
          "Augmented batches are made in a separate thread while it runs.",
          "",
        ]
      : []),
  ];
}

export function startUpSection({ startUp }: Measured): string[] {
  if (startUp.length === 0) return [];
  return [
    "## Start-up",
    "",
    "Time from the start of a process to its exit, median of several.",
    "",
    table(
      ["Command", "ms"],
      startUp.map(({ command, times }) => [command, median(times).toFixed(0)]),
    ),
    "",
  ];
}

/** Most seconds that pictures and page may take beyond explaining. */
const mostForPage = 3;

export function pageSection({ page }: Measured): string[] {
  if (!page) return [];
  const [whole, part] = [median(page.command) / 1000, median(page.explaining) / 1000];
  const more = whole - part;
  return [
    "## Pictures and page",
    "",
    `\`explain\` of ${page.images} photographs of ${page.side} pixels a side by a small model, from the start of the process to its exit, and`,
    "the same images loaded, decoded and explained without a picture or a page; medians of several. Pictures and page may take",
    `${mostForPage} s.`,
    "",
    table(
      ["", "s"],
      [
        ["explain", whole.toFixed(2)],
        ["explaining alone", part.toFixed(2)],
        ["pictures and page", `${more.toFixed(2)}${more <= mostForPage ? "" : ", too long"}`],
      ],
    ),
    "",
  ];
}
