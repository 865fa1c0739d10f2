/** A change to a file's bytes; a place is given as the part of the bytes before it. */
export type Edit =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "drop" | "repeat"; readonly at: number; readonly length: number };

export function applied(bytes: Uint8Array, edit: Edit): Uint8Array {
  const place = Math.floor(edit.at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (edit.kind) {
    case "set":
      return joined(before, Uint8Array.of(edit.byte), after.subarray(1));
    case "cut":
      return joined(before);
    case "insert":
      return joined(before, edit.bytes, after);
    case "drop":
      return joined(before, after.subarray(edit.length));
    case "repeat":
      return joined(before, after.subarray(0, edit.length), after);
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
