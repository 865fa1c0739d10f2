import { expect, test } from "vitest";
import { difference } from "../../../src/explain/guard/difference.js";
import { rowsOf } from "../../../src/explain/guard/probes.js";

const rows = (...numbers: readonly number[]) => rowsOf(Float32Array.from(numbers), 2);

test("scores differ by a share of the largest, whatever their scale", () => {
  expect(difference(rows(1, -4, 2, 0), rows(1, -4, 2, 0.5))).toBeCloseTo(0.125);
  expect(difference(rows(1e-6, -4e-6), rows(1.5e-6, -4e-6))).toBeCloseTo(0.125);
  expect(difference(rows(0, 0), rows(0, 0))).toBe(0);
});

test("what is not finite is equal only to the same", () => {
  const [nan, infinite] = [Number.NaN, Number.POSITIVE_INFINITY];
  expect(difference(rows(nan, 1), rows(nan, 1))).toBe(0);
  expect(difference(rows(infinite, 1), rows(infinite, 1))).toBe(0);
  expect(difference(rows(nan, 1), rows(2, 1))).toBe(infinite);
  expect(difference(rows(2, 1), rows(nan, 1))).toBe(infinite);
  expect(difference(rows(infinite, 1), rows(-infinite, 1))).toBe(infinite);
});
