import protobuf from "protobufjs/light.js";

/** Parts of a message, to be written one after the other. */
export type MessageParts = readonly Uint8Array[];

const lengthOf = (parts: MessageParts): number => parts.reduce((sum, { length }) => sum + length, 0);

/**
 * A field of the wire type LEN (protobuf.dev, "Encoding"): its tag, the length of its content, and the content.
 * Protobuf.js would copy the content for every message that it stands in.
 */
export function lengthDelimited(fieldNumber: number, content: MessageParts): Uint8Array[] {
  const head = new protobuf.Writer().uint32((fieldNumber << 3) | 2).uint32(lengthOf(content));
  return [head.finish(), ...content];
}

/** Puts the parts of a message together. */
export function assembled(parts: MessageParts): Uint8Array {
  const message = new Uint8Array(lengthOf(parts));
  let start = 0;
  for (const part of parts) {
    message.set(part, start);
    start += part.length;
  }
  return message;
}
