import { table } from "../measure/profile-tables.js";
import { ratios, type Timing } from "../measure/timing.js";
import type { Work } from "../measure/work.js";
import { workOf } from "../measure/works.js";
import { ratioText, spread } from "./format.js";

/** Lists what the timed works do. */
export const workList = (timings: readonly Timing[]): string[] =>
  [...new Set(timings.map(({ work }) => work))].map((work) => `- ${work}: ${workOf({ work }).description}`);

export function timingSection(
  title: string,
  kind: Work["kind"],
  timings: readonly Timing[],
  lines: readonly string[],
): string[] {
  const shown = timings.filter((timing) => workOf(timing).kind === kind);
  if (shown.length === 0) return [];
  return [
    `## ${title}`,
    "",
    ...lines,
    "",
    ...workList(shown),
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
