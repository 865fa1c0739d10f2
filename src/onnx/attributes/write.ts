import { ShapeError } from "../../base/errors.js";
import { type Attributes, type AttributeValue, dataTypeCodes, isDataType } from "../model.js";
import type { AttributeKind, Optional } from "./kinds.js";

/** The kinds that can be written. */
export type WrittenKind = Exclude<AttributeKind, "floats" | "tensor" | "raw">;

interface Writer {
  readonly words: string;
  /** The value as it stands in a file; undefined where it is not of the kind. */
  readonly write: (value: unknown) => AttributeValue | undefined;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(isNumber);

const numbers = (words: string, count?: number): Writer => ({
  words,
  write: (value) =>
    isNumbers(value) && value.length === (count ?? value.length) ? { type: "ints", value } : undefined,
});

const writers: Readonly<Record<WrittenKind, Writer>> = {
  int: { words: "a whole number", write: (value) => (isNumber(value) ? { type: "int", value } : undefined) },
  float: { words: "a number", write: (value) => (isNumber(value) ? { type: "float", value } : undefined) },
  string: {
    words: "a string",
    write: (value) => (typeof value === "string" ? { type: "string", value } : undefined),
  },
  flag: {
    words: "true or false",
    write: (value) => (typeof value === "boolean" ? { type: "int", value: value ? 1 : 0 } : undefined),
  },
  ints: numbers("a list of whole numbers"),
  pair: numbers("two whole numbers", 2),
  sides: numbers("four whole numbers", 4),
  dtype: {
    words: `one of ${Object.keys(dataTypeCodes).join(", ")}`,
    write: (value) => (isDataType(value) ? { type: "int", value: dataTypeCodes[value] } : undefined),
  },
};

/**
 * Attributes as they stand in a file, in the order of their specification.
 * @param operator - For messages.
 * @throws ShapeError that names the operator and the attribute, when one is missing or of another kind.
 */
export function writeAttributes(
  operator: string,
  spec: Readonly<Record<string, WrittenKind | Optional<WrittenKind>>>,
  values: Readonly<Record<string, unknown>>,
): Attributes {
  return Object.fromEntries(
    Object.entries(spec).flatMap(([name, kind]) => {
      const value = values[name];
      if (value === undefined && typeof kind !== "string") return [];
      const { words, write } = writers[typeof kind === "string" ? kind : kind.optional];
      const written = write(value);
      if (written) return [[name, written]];
      throw new ShapeError(`${operator}: the attribute "${name}" must be ${words}, not ${value}.`);
    }),
  );
}
