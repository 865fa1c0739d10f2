import { joined } from "../../../../test/helpers/edits.js";

/*
 * Messages of protobuf as trees of fields (protobuf.dev/programming-guides/encoding), so that a change in one of them keeps
 * the lengths around it right, or does not.
 */

/** The messages inside a message, by the numbers of their fields. */
export interface MessageType {
  readonly inside: Readonly<Record<number, MessageType>>;
}

const type = (inside: MessageType["inside"] = {}): MessageType => ({ inside });
const tensor = type({ 13: type() });
const shape = type({ 1: type() });
const valueInfo = type({ 2: type({ 1: type({ 2: shape }) }) });
const node = type({ 5: type({ 5: tensor }) });
const graph = type({ 1: node, 5: tensor, 11: valueInfo, 12: valueInfo, 13: valueInfo });

/** ModelProto of onnx.proto3. */
export const modelType = type({ 7: graph, 8: type(), 14: type() });

export interface Field {
  readonly number: number;
  /** 0: varint, 1: eight bytes, 2: of a length, 5: four bytes. */
  readonly wire: number;
  /** What stands after the tag, and after the length. */
  readonly bytes: Uint8Array;
  /** Of a message. */
  readonly fields?: readonly Field[];
  /** A length that is not the true one. */
  readonly lies?: number;
}

/** The fields of a message that is whole. */
export function fieldsOf(bytes: Uint8Array, { inside }: MessageType): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [result, place] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      result += (byte & 127) * place;
      if (byte < 128) return result;
      place *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    let start = at;
    if (wire === 0) varint();
    else if (wire === 2) {
      const length = varint();
      start = at;
      at += length;
    } else at += wire === 1 ? 8 : 4;
    const content = bytes.subarray(start, at);
    const message = wire === 2 ? inside[number] : undefined;
    fields.push({ number, wire, bytes: content, fields: message && fieldsOf(content, message) });
  }
  return fields;
}

export const encoded = (fields: readonly Field[]): Uint8Array =>
  joined(
    ...fields.flatMap(({ number, wire, bytes, fields: inner, lies }) => {
      const content = inner ? encoded(inner) : bytes;
      const length = wire === 2 ? [varintOf(BigInt(lies ?? content.length))] : [];
      return [varintOf(BigInt(number * 8 + wire)), ...length, content];
    }),
  );

/** Negative numbers take ten bytes. */
export function varintOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
