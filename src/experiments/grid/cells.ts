import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { fits } from "../../base/options/option.js";
import { texts as strings } from "../../base/options/requirements.js";
import { dataOptions, loopOptions, resolveConfig, type TrainConfig } from "../../options/index.js";
import { runKey } from "../../runs/index.js";
import { aGrid } from "../checks.js";
import { type AxisValue, axisValue, type Grid, type GridOptions } from "./grid.js";

/** One run of an experiment. */
export interface Cell {
  /** Identifies the cell and names its folder: "mnist-ce-seed1". */
  readonly name: string;
  /** The value's name on each axis. */
  readonly values: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly config: TrainConfig;
}

/** Where the data lies and what the runs run on: options that affect results only in the last digits. */
export type CellMachine = Pick<TrainConfig, "dataDir" | "threads"> & Partial<Pick<TrainConfig, "device">>;

const machineRequirements: Requirements<CellMachine> = {
  dataDir: fits(dataOptions.dataDir),
  threads: fits(loopOptions.threads),
  device: fits(loopOptions.device),
};

/**
 * The cells of a grid, in the order of its axes; seeds vary fastest.
 * @throws UsageError when a cell's options are incompatible, or two cells are the same or share a name.
 *
 * @example
 * ```ts
 * import { cellsOf, parseGrid } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * console.log(cellsOf(grid).map(({ name }) => name)); // [ 'ce-seed1', 'prototype-seed1' ]
 * ```
 */
export function cellsOf(grid: Grid, machine: CellMachine = {}): Cell[] {
  checkValue(grid, aGrid, "cellsOf: grid");
  checkOptions(machine, machineRequirements, "cellsOf: machine");
  const cells = combinations(grid).flatMap((combination) =>
    grid.seeds.map((seed): Cell => {
      const name = [...combination.map(([axis, value]) => part(axis, value)), `seed${seed}`].join("-");
      const chosen = combination.map(([, value]) => value.options);
      const options = Object.assign({}, grid.base, ...chosen, definedOnly(machine), { seed });
      const config = resolveConfig(withSeedIn(options, seed), `the cell ${name} of ${grid.place()}`);
      return {
        name,
        values: Object.fromEntries(combination.map(([axis, { name }]) => [axis, name])),
        seed,
        config,
      };
    }),
  );
  const byRun = new Map<string, string>();
  const names = new Set<string>();
  for (const { name, config } of cells) {
    const key = runKey(config);
    const same = byRun.get(key);
    if (same !== undefined) {
      throw new UsageError(
        `The cells ${same} and ${name} are the same run (${grid.place("axes")}): leave one out.`,
      );
    }
    if (names.has(name)) {
      throw new UsageError(
        `Two cells would be called ${name} (${grid.place("axes")}): name their values differently.`,
      );
    }
    byRun.set(key, name);
    names.add(name);
  }
  return cells;
}

/**
 * The options of a cell: in the path `init`, "{seed}" stands for its seed, so that each can begin with
 * weights of its own.
 */
function withSeedIn(options: GridOptions, seed: number): GridOptions {
  const { init } = options;
  return typeof init === "string" ? { ...options, init: init.replaceAll("{seed}", String(seed)) } : options;
}

type Combination = readonly (readonly [axis: string, value: AxisValue])[];

function combinations({ axes, exclude, place }: Grid): Combination[] {
  const all = axes.reduce<Combination[]>(
    (made, { name, values }) =>
      made.flatMap((before) => values.map((value) => [...before, [name, value] as const])),
    [[]],
  );
  const left = all.filter((combination) => {
    const names = new Map(combination.map(([axis, { name }]) => [axis, name]));
    return !exclude.some((values) =>
      Object.entries(values).every(([axis, value]) => names.get(axis) === value),
    );
  });
  if (left.length > 0) return left;
  throw new UsageError(`Every cell of the grid is excluded (${place("exclude")}): exclude fewer.`);
}

/** A value in a cell's name; numbers and booleans mean nothing without their axis. */
function part(axis: string, { name }: AxisValue): string {
  const text = /^[\d.]+$|^(true|false)$/.test(name) ? `${axis}-${name}` : name;
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.+]+/g, "-")
    .replace(/^[-.]+|-+$/g, "");
}

/** A selection of cells: for an axis, or for "seed", the values to keep. */
export type Selection = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Parses selections such as "model=simple-cnn,resnet-18"; a cell must match all of them.
 * @throws UsageError when one names an axis or value that the grid does not have.
 *
 * @example
 * ```ts
 * import { parseGrid, parseSelection } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * console.log(parseSelection(grid, ["loss=ce"])); // Map(1) { 'loss' => Set(1) { 'ce' } }
 * ```
 */
export function parseSelection(grid: Grid, texts: readonly string[]): Selection {
  checkValue(grid, aGrid, "parseSelection: grid");
  checkValue(texts, strings, "parseSelection: texts");
  const selection = new Map<string, Set<string>>();
  for (const text of texts) {
    const [axis, list, ...rest] = text.split("=");
    if (list === undefined || rest.length > 0) {
      throw new UsageError(
        `"${text}" selects no cells: write AXIS=VALUE,VALUE,... or seed=1,2,..., and give each further axis its own selection.`,
      );
    }
    const values = list.split(",");
    for (const value of values) {
      if (axis !== "seed") axisValue(grid, axis, value, `the selection ${text}`);
      else if (!grid.seeds.map(String).includes(value)) {
        throw new UsageError(
          `There is no seed ${value} (in the selection ${text}). The seeds are: ${grid.seeds.join(", ")}.`,
        );
      }
    }
    selection.set(axis, new Set([...(selection.get(axis) ?? []), ...values]));
  }
  return selection;
}

export const isSelected = ({ values, seed }: Cell, selection: Selection): boolean =>
  [...selection].every(([axis, chosen]) => chosen.has(axis === "seed" ? String(seed) : values[axis]));
