import { FormatError } from "../../base/errors.js";
import { ownValue } from "../../base/objects.js";
import { type AttributeValue, dataTypeOfCode, elementTypeName, type OnnxNode, whereIs } from "../model.js";
import type { AttributeKind, AttributeSpec, AttributesFrom } from "./kinds.js";

/** The kinds that can be read. */
export type ReadKind = Exclude<AttributeKind, "pair" | "sides" | "raw">;

export type ReadSpec = AttributeSpec<ReadKind>;

/** What attributes of each kind are in a file. */
const types = {
  int: "int",
  float: "float",
  string: "string",
  ints: "ints",
  floats: "floats",
  tensor: "tensor",
  flag: "int",
  dtype: "int",
} as const satisfies Readonly<Record<ReadKind, AttributeValue["type"]>>;

function typedValue(kind: ReadKind, { value }: AttributeValue, where: string): unknown {
  if (kind === "flag") return value === 1;
  if (kind !== "dtype") return value;
  const dtype = dataTypeOfCode(value);
  if (dtype) return dtype;
  throw new FormatError(`${where}: elements of the type ${elementTypeName(value)} are not read.`);
}

/**
 * The attributes of a node, checked and with the values that they have where they are left out. Others that it has do not matter.
 * @throws FormatError that names the node and the attribute, when one is missing or of another kind.
 */
export function readAttributes<const Spec extends ReadSpec>(
  node: OnnxNode,
  spec: Spec,
): AttributesFrom<Spec> {
  const where = whereIs(node);
  const values = Object.entries(spec).flatMap(([name, entry]) => {
    const attribute = ownValue(node.attributes, name);
    if (!attribute) {
      if (typeof entry === "string") throw new FormatError(`${where} lacks the attribute "${name}".`);
      return "otherwise" in entry ? [[name, entry.otherwise]] : [];
    }
    const kind = typeof entry === "string" ? entry : "optional" in entry ? entry.optional : entry.kind;
    if (attribute.type === types[kind]) return [[name, typedValue(kind, attribute, where)]];
    throw new FormatError(
      `${where}: attribute "${name}" is ${attribute.type === "other" ? attribute.words : `of type ${attribute.type}`}, not ${types[kind]}.`,
    );
  });
  // Each value has been checked against its entry.
  return Object.fromEntries(values) as AttributesFrom<Spec>;
}
