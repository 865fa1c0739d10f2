import { z } from "zod";
import { UsageError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { describeMisfit } from "../../base/options/describe-misfit.js";
import { didYouMean } from "../../base/options/nearest.js";
import { wholeFromZero } from "../../base/options/number-types.js";
import { inPlace, unknownKey } from "../../base/options/option.js";
import { flag, text as string } from "../../base/options/requirements.js";
import { checkOptions } from "../../options/index.js";
import { LocatedYaml } from "./located-yaml.js";
import { type CellKind, defaultMeasures, type MeasureName, measureNames } from "./measures.js";

/** Options of `batchcam train`, by their keys in a configuration file. */
export type GridOptions = Readonly<Record<string, unknown>>;

/** A value of an axis, and the options it stands for. */
export interface AxisValue {
  readonly name: string;
  readonly options: GridOptions;
}

export interface Axis {
  readonly name: string;
  /** At least one, with distinct names. */
  readonly values: readonly AxisValue[];
}

/** An experiment: one run per combination of the axes' values and per seed. */
export interface Grid {
  readonly title: string;
  /** One or two sentences on what it is about. */
  readonly about?: string;
  readonly kind: CellKind;
  /** Options of all runs. */
  readonly base: GridOptions;
  readonly axes: readonly Axis[];
  /** Excluded combinations: each covers all cells with these values. */
  readonly exclude: readonly Readonly<Record<string, string>>[];
  readonly seeds: readonly number[];
  /** Values of some axes: each cell is compared with the one that has these values and otherwise its own. */
  readonly baseline: Readonly<Record<string, string>>;
  readonly measures: readonly MeasureName[];
  /** Measures that are plotted against each other. */
  readonly curve?: { readonly x: MeasureName; readonly y: MeasureName };
  /** Tells where a part of the grid was given, for messages. */
  readonly place: (...path: readonly PropertyKey[]) => string;
}

const described = <Type extends z.ZodType>(type: Type, description: string): Type =>
  type.meta({ description });

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const options = described(z.record(z.string(), z.unknown()), "options by their names");
const axis = described(
  z.union([z.array(scalar), z.record(z.string(), options)]),
  "a list of values, or names with their options",
);
const axes = described(z.record(z.string(), axis), "axes by their names");
const chosen = described(z.record(z.string(), scalar), "axes with one of their values each");
const exclude = described(z.array(chosen), "a list of values of axes");
const seeds = z.array(wholeFromZero).min(1);
const measures = z.array(z.enum(measureNames)).min(1);

const schema = z.strictObject({
  title: z.string().min(1),
  about: z.string().optional(),
  kind: z.enum(["train", "time"]).default("train"),
  base: options.default({}),
  axes,
  exclude: exclude.default([]),
  seeds: seeds.default([1]),
  baseline: chosen.default({}),
  measures: measures.optional(),
  /** Two of the measures, plotted against each other. */
  curve: z.strictObject({ x: z.enum(measureNames), y: z.enum(measureNames) }).optional(),
  /** What differs in the quick version: options of `base`, whole axes, exclusions, the seeds. */
  quick: z
    .strictObject({
      base: options.default({}),
      axes: axes.default({}),
      exclude: exclude.default([]),
      seeds: seeds.optional(),
    })
    .optional(),
});

type GridFile = z.output<typeof schema>;

/**
 * Parses a grid.
 * @param name - Its name in messages, such as the path of its file.
 * @param quick - Use its quick version.
 * @throws UsageError that says what is wrong, with the line.
 *
 * @example
 * ```ts
 * import { parseGrid } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }\nseeds: [1, 2]", "losses.yaml");
 * console.log(grid.axes[0]?.name, grid.seeds); // loss [ 1, 2 ]
 * ```
 */
export function parseGrid(text: string, name: string, quick = false): Grid {
  checkArguments("parseGrid", { text: [text, string], name: [name, string], quick: [quick, flag] });
  const yaml = new LocatedYaml(text, name);
  const file = quick ? quickForm(checked(yaml), yaml) : checked(yaml);
  // The quick version lists only what differs.
  const place = (...path: readonly PropertyKey[]): string =>
    quick && path.length > 0 && yaml.has("quick", ...path)
      ? yaml.place("quick", ...path)
      : yaml.place(...path);
  const grid: Grid = {
    title: quick ? `${file.title} (quick form)` : file.title,
    about: file.about,
    kind: file.kind,
    base: file.base,
    axes: Object.entries(file.axes).map(([axisName, values]) => toAxis(axisName, values)),
    seeds: file.seeds,
    exclude: file.exclude.map(asTexts),
    baseline: asTexts(file.baseline),
    measures: file.measures ?? defaultMeasures[file.kind],
    curve: file.curve,
    place,
  };
  checkGrid(grid);
  return grid;
}

const asTexts = (values: z.output<typeof chosen>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));

function checked(yaml: LocatedYaml): GridFile {
  const value = yaml.value();
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A misspelt key also counts as missing; reporting the misspelling helps more.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    const keys = Object.keys(issue.path[0] === "quick" ? schema.shape.quick.unwrap().shape : schema.shape);
    throw unknownKey(key, keys, yaml.place(...issue.path, key));
  }
  const misfit = describeMisfit(parsed.error, schema, value);
  throw new UsageError(`${misfit}${inPlace(yaml.place(...issue.path))}.`);
}

function quickForm({ quick, ...file }: GridFile, yaml: LocatedYaml): GridFile {
  if (!quick)
    throw new UsageError(`${yaml.name} has no quick version: add the key "quick", or run the full grid.`);
  return {
    ...file,
    base: { ...file.base, ...quick.base },
    axes: { ...file.axes, ...quick.axes },
    exclude: quick.exclude,
    seeds: quick.seeds ?? file.seeds,
  };
}

function toAxis(name: string, values: GridFile["axes"][string]): Axis {
  const list = Array.isArray(values)
    ? values.map((value) => ({ name: String(value), options: { [name]: value } }))
    : Object.entries(values).map(([value, ofValue]) => ({ name: value, options: ofValue }));
  return { name, values: list };
}

/** Checks what can be checked without building the cells. */
function checkGrid(grid: Grid): void {
  const { axes, base, baseline, seeds, place } = grid;
  if (axes.length === 0) {
    throw new UsageError(
      `${place("axes")} has no axis: name what is varied, such as "loss: [ce, prototype]".`,
    );
  }
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) throw new UsageError(`The seed ${twice} is listed twice (${place("seeds")}).`);
  checkEach(base, (key) => place("base", key));
  const setBy = new Map<string, string>();
  for (const { name, values } of axes) {
    const where = (...path: readonly PropertyKey[]): string => place("axes", name, ...path);
    if (name === "seed")
      throw new UsageError(`Seeds are listed under "seeds", not in an axis "seed" (${where()}).`);
    if (values.length === 0) {
      throw new UsageError(`The axis "${name}" is empty (${where()}): give it values, or leave it out.`);
    }
    for (const [index, value] of values.entries()) {
      if (values.findIndex((other) => other.name === value.name) !== index) {
        throw new UsageError(`The axis "${name}" has the value "${value.name}" twice (${where(index)}).`);
      }
      checkEach(value.options, (key) => (key === name ? where(index) : where(value.name, key)));
    }
    for (const key of new Set(values.flatMap((value) => Object.keys(value.options)))) {
      const other = setBy.get(key);
      if (other !== undefined) {
        throw new UsageError(
          `The axes "${other}" and "${name}" (${where()}) both set "${key}": only one of them can.`,
        );
      }
      setBy.set(key, name);
    }
  }
  for (const [name, value] of Object.entries(baseline)) {
    axisValue(grid, name, value, place("baseline", name));
  }
  for (const [index, values] of grid.exclude.entries()) {
    for (const [name, value] of Object.entries(values)) {
      axisValue(grid, name, value, place("exclude", index, name));
    }
  }
}

function checkEach(options: GridOptions, placeOf: (key: string) => string): void {
  for (const [key, value] of Object.entries(options)) {
    if (key === "seed") {
      throw new UsageError(`Seeds are listed under "seeds", not as "seed" in ${placeOf(key)}.`);
    }
    checkOptions({ [key]: value }, placeOf(key));
  }
}

/**
 * Checks that an axis has a value.
 * @throws UsageError when there is no such axis or value.
 */
export function axisValue({ axes }: Pick<Grid, "axes">, name: string, value: string, where: string): void {
  const found = axes.find((one) => one.name === name);
  if (!found) {
    const known = axes.map((one) => one.name);
    throw new UsageError(
      `There is no axis "${name}" (${where}).${didYouMean(name, known)} The axes are: ${known.join(", ")}.`,
    );
  }
  const names = found.values.map((one) => one.name);
  if (!names.includes(value)) {
    throw new UsageError(
      `The axis "${name}" has no value "${value}" (${where}).${didYouMean(value, names)} Its values are: ` +
        `${names.join(", ")}.`,
    );
  }
}
