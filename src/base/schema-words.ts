import { z } from "zod";

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * Says in plain words why a value does not fit a schema.
 * @param error - What the schema said of the value; its first issue counts.
 * @returns Field and fault without a full stop, such as `test.accuracy must be a number from 0 to 1, not "x"`.
 * @example
 * const schema = z.object({ epochs: z.int().min(1) });
 * const value = { epochs: 0 };
 * const { error } = schema.safeParse(value);
 * if (error) describeMisfit(error, schema, value); // epochs must be a whole number from 1 up, not 0
 */
export function describeMisfit(error: z.core.$ZodError, schema: Schema, value: unknown): string {
  const issue = deepest(error.issues[0]);
  const field = fieldName(issue.path);
  if (issue.code === "unrecognized_keys") return `${field} has an unknown field "${issue.keys[0]}"`;
  if (issue.code === "custom") return `${field} ${issue.message}`;
  const found = valueAt(value, issue.path);
  if (found === undefined && issue.path.length > 0) return `${field} is missing`;
  const expected = schemaAt(schema, issue.path);
  return `${field} must be ${expected ? expectedWords(expected) : "something else"}, not ${valueWords(found)}`;
}

/** A path as a reader of the file would write it: `test.perClass[3].recall`; "the content" for the whole. */
function fieldName(path: Path): string {
  if (path.length === 0) return "the content";
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

/** Of the alternatives of a union, the one that the value came furthest with. */
function deepest(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const [furthest] = issue.errors
    .flatMap(([first]) => (first ? [deepest(first)] : []))
    .sort((a, b) => b.path.length - a.path.length);
  if (furthest === undefined || furthest.path.length === 0) return issue;
  return { ...furthest, path: [...issue.path, ...furthest.path] };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  const inner = unwrapped(schema);
  if (path.length === 0) return inner;
  const [key, ...rest] = path;
  const parts = partsOf(inner);
  if (parts) return parts.map((part) => schemaAt(part, path)).find((found) => found !== undefined);
  const next = memberOf(inner, key);
  return next && schemaAt(next, rest);
}

/** The schemas that a value may be of, or is of at once. */
function partsOf(schema: Schema): readonly Schema[] | undefined {
  if (schema instanceof z.ZodUnion) return schema.options;
  return schema instanceof z.ZodIntersection ? [schema.def.left, schema.def.right] : undefined;
}

function memberOf(schema: Schema, key: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(key)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

/** The schema of the value itself, without what is said of its absence. */
function unwrapped(schema: Schema): Schema {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrapped(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.def.in) : schema;
}

/** What a schema takes, such as "a whole number from 1 up" or "one of ce, prototype". */
export function expectedWords(schema: Schema): string {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodNumber) return numberWords(inner);
  if (inner instanceof z.ZodString) return inner.minLength ? "a text that is not empty" : "a text";
  if (inner instanceof z.ZodBoolean) return "true or false";
  if (inner instanceof z.ZodLiteral) return alternatives([...inner.values].map(valueWords));
  if (inner instanceof z.ZodEnum) return `one of ${inner.options.join(", ")}`;
  if (inner instanceof z.ZodUnion) return alternatives(inner.options.map(expectedWords));
  if (inner instanceof z.ZodTuple) return `a list of ${inner.def.items.length}`;
  if (inner instanceof z.ZodArray) return "a list";
  return "an object";
}

function numberWords(schema: z.ZodNumber): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = z.toJSONSchema(schema);
  const kind = type === "integer" ? "a whole number" : "a number";
  const low = exclusiveMinimum === undefined ? bounded(minimum, "from") : `above ${exclusiveMinimum}`;
  const high = exclusiveMaximum === undefined ? bounded(maximum, "to") : `below ${exclusiveMaximum}`;
  if (low === "") return high === "" ? kind : `${kind} ${high.replace("to", "up to")}`;
  if (high !== "") return `${kind} ${low}${high.startsWith("below") ? " and" : ""} ${high}`;
  return `${kind} ${low}${low.startsWith("from") ? " up" : ""}`;
}

/** A bound in words; none where it is only that of whole numbers as such. */
const bounded = (bound: number | undefined, word: string): string =>
  bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? "" : `${word} ${bound}`;

function alternatives(words: readonly string[]): string {
  const different = [...new Set(words)];
  return [different.slice(0, -1).join(", "), ...different.slice(-1)]
    .filter((part) => part !== "")
    .join(" or ");
}

const longestText = 40;

/** A value as a message names it: short, and on one line. */
export function valueWords(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > longestText ? `${value.slice(0, longestText)}...` : value);
  }
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
