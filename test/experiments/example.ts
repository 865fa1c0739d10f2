import { cellsOf } from "../../src/experiments/grid/cells.js";
import { type Grid, parseGrid } from "../../src/experiments/grid/grid.js";
import type { TrainedNumbers } from "../../src/experiments/grid/measures.js";
import type { CellResult } from "../../src/experiments/running/results.js";

export const exampleGrid: Grid = parseGrid(
  `title: Losses
axes:
  data: [digits, mnist]
  loss: { ce: { loss: ce }, near: { loss: prototype } }
seeds: [1, 2, 3]
baseline: { loss: ce }
measures: [accuracy, worstClass, ssim, secondsPerEpoch]
`,
  "example.yaml",
);

export const exampleCells = cellsOf(exampleGrid);

/** The numbers of a cell with this accuracy, of a thousand images; its worst class is found half as often as that. */
export function numbersOf(accuracy: number): TrainedNumbers["test"] {
  const quality = { l1: 0.25, mse: 0.1, ssim: accuracy / 2, psnr: 10 };
  const maps = { deadMapRate: 0, reconstruction: { prototype: quality, input: quality } };
  const right = Math.round(500 * accuracy);
  const scores = { precision: accuracy, recall: accuracy, f1: accuracy, support: 500 };
  return {
    count: 1000,
    accuracy,
    balancedAccuracy: accuracy,
    worstClassAccuracy: accuracy / 2,
    macroF1: accuracy,
    ece: 0.02,
    perClass: [scores, scores],
    confusion: [
      [right, 500 - right],
      [500 - right, right],
    ],
    ...maps,
    predictedMaps: maps,
    evidence: { map: { prototype: 0.5 }, inputGradient: { prototype: 0.25 } },
  };
}

/** A result for each cell, by a function from its name to its accuracy, or to why it failed. */
export const resultsOf = (outcome: (name: string) => number | string | undefined): CellResult[] =>
  exampleCells.flatMap(({ name, values, seed, config }): CellResult[] => {
    const found = outcome(name);
    const identity = { cell: name, values, seed, config };
    if (found === undefined) return [];
    if (typeof found === "string") return [{ ...identity, error: found }];
    const train = { epochs: 1, bestEpoch: 1, secondsPerEpoch: 2, imagesPerSecond: 100, loss: 0.5 };
    return [{ ...identity, train, test: numbersOf(found) }];
  });
