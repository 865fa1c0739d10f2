import fc from "fast-check";
import { applied, type Edit } from "./edits.js";

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

/** Files with bytes that were changed, left out or put in. */
export const damaged = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => edits.reduce(applied, bytes));
