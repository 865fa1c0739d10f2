import { z } from "zod";
import { FormatError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { wholeFromZero } from "../../base/options/number-types.js";
import { text } from "../../base/options/requirements.js";
import { readSavedLines, writeSavedLines } from "../../files/index.js";
import type { TrainConfig } from "../../options/index.js";
import { runKey, savedConfig } from "../../runs/index.js";
import { listOfCells } from "../checks.js";
import { savedCellNumbers } from "../grid/measures.js";

const savedIdentity = z.object({
  cell: z.string(),
  /** The value's name on each axis. */
  values: z.record(z.string(), z.string()),
  seed: wholeFromZero,
  config: savedConfig,
});

/** A line of results.jsonl. */
const savedResult = savedIdentity.and(
  z.union([
    z.object({
      /** Why there are no numbers. */
      error: z.string(),
    }),
    savedCellNumbers.time,
    savedCellNumbers.train,
  ]),
);

/** A cell's outcome: its numbers, or why there are none. */
export type CellResult = Readonly<z.output<typeof savedResult>>;

/** A cell that finished. */
export type Finished = Exclude<CellResult, { readonly error: string }>;

export const isFinished = (result: CellResult): result is Finished => !("error" in result);

/** Writes the results of cells, one line each. */
export async function writeResults(path: string, results: readonly CellResult[]): Promise<void> {
  await writeSavedLines(path, savedResult, results);
}

/**
 * Reads the results of a grid's cells, in cell order; other cells are skipped.
 * @throws DataError when the file is missing.
 * @throws FormatError when a line is damaged, or a cell of the same name had other options.
 *
 * @example
 * ```ts
 * import { cellsOf, parseGrid, readResults } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * const results = await readResults("runs/losses/results.jsonl", cellsOf(grid)).catch(() => []);
 * console.log(results.length);
 * ```
 */
export async function readResults(
  path: string,
  cells: readonly { readonly name: string; readonly config: TrainConfig }[],
): Promise<CellResult[]> {
  checkArguments("readResults", { path: [path, text], cells: [cells, listOfCells] });
  const remedy = "Run the experiment again to rebuild the file.";
  const results = await readSavedLines(path, savedResult, remedy);
  const byName = new Map(results.map((result) => [result.cell, result]));
  return cells.flatMap(({ name, config }) => {
    const result = byName.get(name);
    if (result === undefined) return [];
    if (runKey(result.config) !== runKey(config)) {
      throw new FormatError(
        `The cell ${name} of ${path} was run with other options than this grid gives it: run the grid again.`,
      );
    }
    return [result];
  });
}
