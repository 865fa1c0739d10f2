import type { Attributes, DataType, TensorValue } from "../model.js";

/** What an attribute of each kind is in the program. */
export interface AttributeKinds {
  readonly int: number;
  readonly float: number;
  readonly string: string;
  readonly ints: readonly number[];
  readonly floats: readonly number[];
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

/** An attribute that has a value also where it is left out. */
export interface Defaulted<Kind extends AttributeKind> {
  readonly kind: Kind;
  readonly otherwise: AttributeKinds[Kind];
}

/** The kinds of an operator's attributes, by ONNX's names. */
export type AttributeSpec<Kind extends AttributeKind = AttributeKind> = Readonly<
  Record<string, Kind | Optional<Kind> | Defaulted<Kind>>
>;

type ValueOf<Entry> = Entry extends AttributeKind
  ? AttributeKinds[Entry]
  : Entry extends Defaulted<infer Kind> | Optional<infer Kind>
    ? AttributeKinds[Kind]
    : never;

/** The record of attributes that a specification describes. */
export type AttributesFrom<Spec> =
  Spec extends Readonly<Record<string, never>>
    ? Readonly<Record<string, never>>
    : {
        readonly [Name in keyof Spec as Spec[Name] extends Optional<AttributeKind> ? never : Name]: ValueOf<
          Spec[Name]
        >;
      } & {
        readonly [Name in keyof Spec as Spec[Name] extends Optional<AttributeKind> ? Name : never]?: ValueOf<
          Spec[Name]
        >;
      };
