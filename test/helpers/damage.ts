import fc from "fast-check";

type Edit =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "drop" | "repeat"; readonly at: number; readonly length: number };

/** A place, as the part of the bytes before it. */
const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const length = fc.integer({ min: 1, max: 40 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), at, byte: fc.nat(255) }) },
  fc.record({ kind: fc.constant("cut" as const), at }),
  fc.record({
    kind: fc.constant("insert" as const),
    at,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  }),
  fc.record({ kind: fc.constantFrom("drop" as const, "repeat" as const), at, length }),
);

function applied(bytes: Uint8Array, edit: Edit): Uint8Array {
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

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Files with bytes that were changed, left out or put in. */
export const damaged = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => edits.reduce(applied, bytes));
