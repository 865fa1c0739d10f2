import protobuf from "protobufjs/light.js";
import { FormatError } from "../../base/errors.js";
import { ownValue } from "../../base/objects.js";
import { memorySize } from "../../base/quantities.js";

/** About what things take in memory once they are read, in bytes. */
const message = 400;
const value = 32;
/** For each byte of a list of numbers; those of 64 bits become objects. */
const packedByte: Readonly<Record<string, number>> = {
  int64: 64,
  uint64: 64,
  int32: 12,
  float: 4,
  double: 2,
};

/** Any file may take so much, and so many times its size. Files of models take a few times their size. */
const harmless = 64 * 2 ** 20;
const mostTimes = 8;

/**
 * Estimates what the parts of an ONNX file take in memory, without reading them: two bytes can stand for an object of
 * hundreds.
 * @param whole - What the bytes are a message of.
 * @throws FormatError when it is out of all proportion to the size of the file.
 * @throws Error of protobufjs when the bytes are no protobuf message.
 */
export function checkParts(bytes: Uint8Array, whole: protobuf.Type): void {
  const most = harmless + mostTimes * bytes.length;
  let memory = 0;
  const reader = protobuf.Reader.create(bytes);
  const add = (more: number): void => {
    memory += more;
    if (memory <= most) return;
    throw new FormatError(
      `The file has ${memorySize(bytes.length)}, but so many nodes and numbers that they take over ${memorySize(most)} of memory: ` +
        "it is no model, or damaged.",
    );
  };
  const visit = (type: protobuf.Type, end: number): void => {
    while (reader.pos < end) {
      const tag = reader.uint32();
      const [id, wire] = [tag >>> 3, tag & 7];
      const field: protobuf.Field | undefined = type.fieldsById[id];
      if (wire !== 2 || field === undefined) {
        reader.skipType(wire, 0, id);
        if (field) add(value);
        continue;
      }
      const length = reader.uint32();
      const next = reader.pos + length;
      const inner = field.resolve().resolvedType;
      if (inner instanceof protobuf.Type) {
        add(message);
        visit(inner, next);
      } else {
        reader.skip(length);
        add(value + (ownValue(packedByte, field.type) ?? 0) * length);
      }
    }
  };
  visit(whole, bytes.length);
}
