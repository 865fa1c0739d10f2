import { describe, expect, it } from "vitest";
import { z } from "zod";
import { shown } from "../../../src/base/options/shown.js";
import { typeWords } from "../../../src/base/options/type-words.js";

describe("what a schema takes, in words", () => {
  it.each([
    [z.number(), "a number"],
    [z.number().min(0).max(1), "a number from 0 to 1"],
    [z.number().min(0), "a number from 0 up"],
    [z.number().positive(), "a number above 0"],
    [z.number().max(5), "a number up to 5"],
    [z.number().gt(0).lt(1), "a number above 0 and below 1"],
    [z.int(), "a whole number"],
    [z.int().min(1), "a whole number from 1 up"],
    [z.number().int().positive().max(1024), "a whole number above 0 and up to 1024"],
    [z.string(), "a string"],
    [z.string().min(1), "a string that is not empty"],
    [z.boolean().default(true), "true or false"],
    [z.enum(["ce", "prototype"]), "one of ce, prototype"],
    [z.union([z.literal(1), z.literal(3)]), "1, or 3"],
    [z.union([z.number(), z.array(z.number())]), "a number, or a list of them"],
    [z.tuple([z.number(), z.number()]), "a list of 2 numbers"],
    [z.array(z.number()).readonly().optional(), "a list of numbers"],
    [z.object({}), "an object"],
  ])("%#", (schema, words) => {
    expect(typeWords(schema)).toBe(words);
  });
});

describe("a value, in words", () => {
  it.each([
    ["x", '"x"'],
    ["two\nlines", '"two\\nlines"'],
    ["a".repeat(100), `"${"a".repeat(60)}..."`],
    [Number.NaN, "NaN"],
    [null, "null"],
    [[], "[]"],
    [[1, 2], "[1, 2]"],
    [Array(99).fill(0), "an array of 99 values"],
    [{ a: 1 }, "an object with the keys a"],
    [new Float32Array(4), "a Float32Array of 4 values"],
  ])("%#", (value, words) => {
    expect(shown(value)).toBe(words);
  });
});
