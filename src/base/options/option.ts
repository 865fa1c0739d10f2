import { z } from "zod";
import { UsageError } from "../errors.js";
import { misfit, type Requirement } from "./check-options.js";
import { didYouMean } from "./nearest.js";
import { shown } from "./shown.js";
import { choicesOf, typeWords, type ValueType } from "./type-words.js";

/**
 * All that is said of an option, once: the schema of configuration files, the types of TypeScript, the flags of the command
 * line with their help, messages, and the tables of the docs are made of it.
 */
export interface Option<Type extends z.ZodType = z.ZodType> {
  /** The values that it takes, with their range, and its default. */
  readonly type: Type;
  /** One sentence without a full stop. */
  readonly help: string;
  /** Heading under which help and docs list it. */
  readonly group: string;
  /** What help puts in place of the value, such as "n"; none for what is on or off. */
  readonly placeholder?: string;
  /** What happens without it, where that is not one value: "all cores". */
  readonly otherwise?: string;
  /** Between the items of a list on the command line, where it is no comma; "" for one item each time that it is given. */
  readonly separator?: string;
}

/** Options by their keys in configuration files. */
export type OptionTable = Readonly<Record<string, Option>>;

/** Makes options of one group. */
export const inGroup =
  (group: string) =>
  <Type extends z.ZodType>(option: Omit<Option<Type>, "group">): Option<Type> => ({ group, ...option });

type ShapeOf<Table extends OptionTable> = { [Key in keyof Table]: Table[Key]["type"] };

/** The schema of a configuration: all keys of a table, and no others. */
export type SchemaOf<Table extends OptionTable> = z.ZodObject<ShapeOf<Table>, z.core.$strict>;

/** Options with the defaults filled in. */
export type ConfigOf<Table extends OptionTable> = z.output<SchemaOf<Table>>;

/** Options as they are given: everything may be left out. */
export type OptionsOf<Table extends OptionTable> = Partial<z.input<SchemaOf<Table>>>;

export function schemaOf<Table extends OptionTable>(table: Table): SchemaOf<Table> {
  const types = Object.entries(table).map(([key, { type }]) => [key, type]);
  return z.strictObject(Object.fromEntries(types) as ShapeOf<Table>);
}

/** What an option is where it is left out. */
export const defaultValue = <Type extends z.ZodType>({
  type,
}: Option<z.ZodDefault<Type>>): z.core.util.NoUndefined<z.output<Type>> => type.def.defaultValue;

/** Some options of a table. */
export function pickOptions<Table extends OptionTable, Key extends keyof Table & string>(
  table: Table,
  ...keys: readonly Key[]
): Pick<Table, Key> {
  return Object.fromEntries(keys.map((key) => [key, table[key]])) as Pick<Table, Key>;
}

/** ` (in grid.yaml)`, or nothing where no place is known. */
export const inPlace = (place: string | undefined): string => (place === undefined ? "" : ` (in ${place})`);

/**
 * Checks options and fills in the defaults.
 * @param place - Where the options stand, for messages: the name of a file.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export function parseOptions<Schema extends z.ZodObject>(
  schema: Schema,
  options: unknown,
  place?: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === "unrecognized_keys") throw unknownKey(issue.keys[0], Object.keys(schema.shape), place);
  const [key] = issue.path;
  if (typeof key !== "string") {
    throw new UsageError(`Options${inPlace(place)} must be an object, not ${shown(options)}.`);
  }
  const value: unknown = Reflect.get(Object(options), key);
  throw wrongValue(`${key}${inPlace(place)}`, schema.shape[key], value);
}

/** The failure of a key that is none of those that there are. */
export const unknownKey = (key: string, keys: readonly string[], place?: string): UsageError =>
  new UsageError(
    `Unknown key ${shown(key)}${inPlace(place)}.${didYouMean(key, keys) || ` The keys are: ${keys.join(", ")}.`}`,
  );

/**
 * The failure of an option that cannot have a value.
 * @param name - Of the option, as whoever gave the value knows it: "batchSize (in grid.yaml)" or "--batch-size".
 */
export const wrongValue = (
  name: string,
  type: ValueType,
  value: unknown,
  notation: "list" | "text" = "list",
): UsageError => misfit(value, { words: typeWords(type, notation), choices: choicesOf(type) }, name);

/** What the value of an option must be, for `checkOptions` and `checkValue`. */
export const fits = ({ type }: Pick<Option, "type">): Requirement => ({
  accepts: (value) => value !== undefined && type.safeParse(value).success,
  words: typeWords(type),
  choices: choicesOf(type),
});
