import { z } from "zod";
import { FormatError } from "../../base/errors.js";
import { readFileOf, writeFileAtomic } from "../../files/files.js";
import { runKey } from "../../runs/index.js";
import { resolveConfig, type TrainConfig } from "../../train/index.js";
import type { Cell } from "../grid/cells.js";
import type { CellNumbers } from "../grid/measures.js";

/** What came of a cell: a line of results.jsonl. */
export type CellResult = {
  readonly cell: string;
  /** The name of its value on each axis. */
  readonly values: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly config: TrainConfig;
} & (CellNumbers | { /** Why there are no numbers. */ readonly error: string });

/** A cell that finished. */
export type Finished = CellResult & CellNumbers;

export const isFinished = (result: CellResult): result is Finished => !("error" in result);

const lineSchema = z.intersection(
  z.looseObject({
    cell: z.string(),
    values: z.record(z.string(), z.string()),
    seed: z.number(),
    config: z.looseObject({}),
  }),
  z.union([
    z.looseObject({ error: z.string() }),
    z.looseObject({ time: z.looseObject({}) }),
    z.looseObject({ train: z.looseObject({}), test: z.looseObject({}) }),
  ]),
);

export async function writeResults(path: string, results: readonly CellResult[]): Promise<void> {
  await writeFileAtomic(path, results.map((result) => `${JSON.stringify(result)}\n`).join(""));
}

/**
 * Reads the results of the cells of a grid, in the order of the cells; those of other cells are left out.
 * @throws DataError when the file is missing.
 * @throws FormatError when a line is damaged, or a cell of that name had other options.
 */
export async function readResults(path: string, cells: readonly Cell[]): Promise<CellResult[]> {
  const text = new TextDecoder().decode(await readFileOf(path, "file of results"));
  const byName = new Map<string, CellResult>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const result = parseLine(line, `${path}, line ${index + 1},`);
    byName.set(result.cell, result);
  }
  return cells.flatMap(({ name, config }) => {
    const result = byName.get(name);
    if (result === undefined) return [];
    if (runKey(resolveConfig(result.config, `the cell ${name} of ${path}`)) !== runKey(config)) {
      throw new FormatError(
        `The cell ${name} of ${path} had other options than in this grid: run the grid again.`,
      );
    }
    return [result];
  });
}

function parseLine(line: string, where: string): CellResult {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new FormatError(`${where} is not JSON: make the file again by running the experiment.`, { cause });
  }
  if (!lineSchema.safeParse(value).success) {
    throw new FormatError(
      `${where} is not a result of a cell: make the file again by running the experiment.`,
    );
  }
  return value as CellResult;
}
