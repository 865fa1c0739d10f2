import { z } from "zod";
import { shown, shownKey } from "./shown.js";
import { typeWords, unwrapped } from "./type-words.js";

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
  if (issue.code === "unrecognized_keys") return `${field} has an unknown field ${shown(issue.keys[0])}`;
  if (issue.code === "custom") return `${field} ${issue.message}`;
  const found = valueAt(value, issue.path);
  if (found === undefined && issue.path.length > 0) return `${field} is missing`;
  const expected = schemaAt(schema, issue.path);
  return `${field} must be ${expected ? typeWords(expected) : "something else"}, not ${shown(found)}`;
}

/** A path as a reader of the file would write it: `test.perClass[3].recall`; "the content" for the whole. */
function fieldName(path: Path): string {
  if (path.length === 0) return "the content";
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${shownKey(String(key))}`))
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
  if (typeof key === "number") {
    if (schema instanceof z.ZodArray) return schema.element;
    return schema instanceof z.ZodTuple ? schema.def.items[key] : undefined;
  }
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}
