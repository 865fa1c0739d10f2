import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeMisfit } from "../../../src/base/options/describe-misfit.js";

describe("a misfit", () => {
  const schema = z.object({
    test: z.object({ accuracy: z.number().min(0).max(1), rows: z.array(z.object({ n: z.int() })) }),
    either: z.union([z.object({ error: z.string() }), z.object({ time: z.object({ ratio: z.number() }) })]),
  });
  const fine = { test: { accuracy: 1, rows: [{ n: 1 }] }, either: { error: "" } };
  const wordsOf = (value: unknown, of: z.ZodType = schema): string => {
    const { error } = of.safeParse(value);
    return error ? describeMisfit(error, of, value) : "";
  };

  it("names field, range and value", () => {
    expect(wordsOf(fine)).toBe("");
    expect(wordsOf({ ...fine, test: { ...fine.test, accuracy: "x" } })).toBe(
      'test.accuracy must be a number from 0 to 1, not "x"',
    );
    expect(wordsOf({ ...fine, test: { ...fine.test, rows: [{ n: 1 }, { n: 0.5 }] } })).toBe(
      "test.rows[1].n must be a whole number, not 0.5",
    );
  });

  it("tells what is missing, and what the whole should be", () => {
    expect(wordsOf({ test: fine.test })).toBe("either is missing");
    expect(wordsOf([])).toBe("the content must be an object, not []");
    expect(wordsOf(null)).toBe("the content must be an object, not null");
  });

  it("follows the alternative that fits best", () => {
    expect(wordsOf({ ...fine, either: { time: { ratio: "fast" } } })).toBe(
      'either.time.ratio must be a number, not "fast"',
    );
    expect(wordsOf({ ...fine, either: 5 })).toBe("either must be an object, not 5");
  });

  it("names unknown keys, and takes the words of own rules", () => {
    expect(wordsOf({ a: 1 }, z.strictObject({}))).toBe('the content has an unknown field "a"');
    const even = z.object({ n: z.int().refine((n) => n % 2 === 0, "must be even") });
    expect(wordsOf({ n: 3 }, even)).toBe("n must be even");
  });

  it("finds its way through both sides of an intersection", () => {
    const both = z.object({ a: z.number() }).and(z.object({ b: z.boolean() }));
    expect(wordsOf({ a: 1, b: 2 }, both)).toBe("b must be true or false, not 2");
  });
});
