import type { Random } from "../../../../src/base/random.js";
import { chance, oddNumbers, oddTexts, pick } from "../random-choice.js";
import { mutateBytes } from "./bytes.js";
import { encoded, type Field, fieldsOf, modelType, varintOf } from "./wire.js";

/**
 * Changes an ONNX file by its messages: nodes, tensors, dimensions and attributes left out, doubled and reordered, names that
 * lead in circles, odd numbers, lengths that lie.
 */
export function mutateOnnx(bytes: Uint8Array, random: Random): Uint8Array {
  let fields: readonly Field[] = fieldsOf(bytes, modelType);
  const names = namesIn(fields);
  for (let left = 1 + random.integer(4); left > 0; left--) fields = changed(fields, names, random);
  return encoded(fields);
}

/** Texts that stand in the file: names of values and operators, of which any can take the place of another. */
const namesIn = (fields: readonly Field[]): Uint8Array[] =>
  fields.flatMap(({ fields: inner, wire, bytes }) =>
    inner ? namesIn(inner) : wire === 2 && bytes.length < 40 ? [bytes] : [],
  );

function changed(fields: readonly Field[], names: readonly Uint8Array[], random: Random): readonly Field[] {
  if (fields.length === 0) return fields;
  const at = random.integer(fields.length);
  const field = fields[at];
  // Most of the fields lie deep inside.
  if (field.fields && chance(random, 0.85)) {
    return fields.with(at, { ...field, fields: changed(field.fields, names, random) });
  }
  const other = random.integer(fields.length);
  switch (random.integer(7)) {
    case 0:
      return fields.toSpliced(at, 1);
    case 1:
      return fields.toSpliced(at, 0, field);
    case 2:
      return fields.with(at, fields[other]).with(other, field);
    case 3:
      return fields.with(at, { ...field, number: 1 + random.integer(26) });
    case 4:
      return fields.with(at, { ...field, lies: lie(field, random) });
    default:
      return fields.with(at, withOtherContent(field, names, random));
  }
}

const lie = ({ bytes }: Field, random: Random): number =>
  pick(random, [0, bytes.length + 1, Math.max(0, bytes.length - 1), 2 ** 31, 2 ** 32 - 1, 2 ** 53]);

const encoder = new TextEncoder();

function withOtherContent(field: Field, names: readonly Uint8Array[], random: Random): Field {
  if (field.wire === 0) {
    return { ...field, bytes: varintOf(BigInt(pick(random, oddNumbers.filter(Number.isInteger)))) };
  }
  if (field.wire !== 2) return { ...field, bytes: Uint8Array.from(field.bytes, () => random.integer(256)) };
  const bytes = pick(random, [
    () => (names.length > 0 ? pick(random, names) : field.bytes),
    () => encoder.encode(pick(random, oddTexts)),
    () => mutateBytes(field.bytes, random),
    () => Uint8Array.from({ length: random.integer(64) }, () => random.integer(256)),
    () => new Uint8Array(0),
  ])();
  return { ...field, bytes, fields: undefined };
}
