import { ShapeError } from "../base/errors.js";
import {
  type Attributes,
  type AttributeValue,
  type DataType,
  dataTypeCodes,
  type TensorValue,
} from "./model.js";

/** What an attribute of each kind is in the program. */
export interface AttributeKinds {
  readonly int: number;
  readonly float: number;
  readonly string: string;
  readonly ints: readonly number[];
  readonly tensor: TensorValue;
  /** An int that is 1 or 0. */
  readonly flag: boolean;
  /** Two ints: [vertical, horizontal]. */
  readonly pair: readonly [number, number];
  /** Four ints: [top, left, bottom, right]. */
  readonly sides: readonly [number, number, number, number];
  /** An element type, stored as ONNX's number for it. */
  readonly dtype: DataType;
  /** All attributes of another node, as they stand in its file. */
  readonly raw: Attributes;
}

export type AttributeKind = keyof AttributeKinds;

/** An attribute that may be left out. */
export interface Optional<Kind extends AttributeKind> {
  readonly optional: Kind;
}

/** The kinds of an operator's attributes, by ONNX's names. */
export type AttributeSpec<Kind extends AttributeKind = AttributeKind> = Readonly<
  Record<string, Kind | Optional<Kind>>
>;

/** The record of attributes that a specification describes. */
export type AttributesFrom<Spec> = keyof Spec extends never
  ? Readonly<Record<string, never>>
  : {
      readonly [Name in keyof Spec as Spec[Name] extends AttributeKind
        ? Name
        : never]: Spec[Name] extends AttributeKind ? AttributeKinds[Spec[Name]] : never;
    } & {
      readonly [Name in keyof Spec as Spec[Name] extends AttributeKind
        ? never
        : Name]?: Spec[Name] extends Optional<infer Kind> ? AttributeKinds[Kind] : never;
    };

/** The kinds that can be written. */
export type WrittenKind = Exclude<AttributeKind, "tensor" | "raw">;

interface Writer {
  readonly words: string;
  /** The value as it stands in a file; undefined where it is not of the kind. */
  readonly write: (value: unknown) => AttributeValue | undefined;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(isNumber);
const isDataType = (value: unknown): value is DataType =>
  typeof value === "string" && Object.hasOwn(dataTypeCodes, value);

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
  spec: AttributeSpec<WrittenKind>,
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
