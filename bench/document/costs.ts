import { smallestModel } from "../measure/options.js";
import { table } from "../measure/profile-tables.js";
import { quietest, type Timing, timingOf, typical } from "../measure/timing.js";
import { cell, quotient } from "./format.js";

export type Side = "own" | "torch";

/** How many times longer one work takes than another, on the same side and model. */
export function cost(
  timings: readonly Timing[],
  model: string,
  [over, under]: readonly [string, string],
  side: Side = "own",
): number | undefined {
  const time = (work: string): number | undefined => {
    const rounds = timingOf(timings, model, work)?.[side];
    return rounds && quietest(rounds);
  };
  return quotient(time(over), time(under));
}

export const costs = {
  "Step with L1 over cross-entropy": ["prototype-l1", "ce"],
  "Step with SSIM over cross-entropy": ["prototype-ssim", "ce"],
  "Maps over inference": ["maps", "inference"],
  "Maps one by one over one pass": ["maps-one-by-one", "maps"],
} as const;

const sides: Readonly<Record<Side, string>> = { own: "batchcam", torch: "PyTorch" };

/** What maps cost on each side: ratios of the times in other sections. */
export function costSection(timings: readonly Timing[]): string[] {
  const models = [...new Set(timings.map(({ model }) => model))];
  const rows = models.flatMap((model) =>
    (["own", "torch"] as const).map((side) => [
      model,
      sides[side],
      ...Object.values(costs).map((works) => cell(cost(timings, model, works, side))),
    ]),
  );
  const told = rows.filter(([, , ...values]) => values.some((value) => value !== "-"));
  if (told.length === 0) return [];
  return [
    "## What maps cost",
    "",
    "How many times longer one work takes than another on the same side, for the larger number of images. Works are timed one",
    "after another, so each counts with the median of the round that other programs disturbed least.",
    "",
    table(["Model", "Side", ...Object.keys(costs)], told),
    "",
    ...oneByOneLine(timings),
  ];
}

function oneByOneLine(timings: readonly Timing[]): string[] {
  const single = timingOf(timings, smallestModel, "maps-one-by-one")?.torch;
  const batched = timingOf(timings, smallestModel, "maps")?.own;
  if (!single || !batched) return [];
  const times = (typical(single) / typical(batched)).toFixed(2);
  return [
    `PyTorch, one image at a time, takes ${times} times as long for the maps of ${smallestModel} as batchcam in one pass.`,
    "",
  ];
}
