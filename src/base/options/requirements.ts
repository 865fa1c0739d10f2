import { mapValues } from "../objects.js";
import type { Requirement } from "./check-options.js";
import { isIn, type Range, ranges, rangeWords } from "./ranges.js";

/** One of some names. */
export const oneOf = (choices: readonly string[]): Requirement => ({
  accepts: (value) => typeof value === "string" && choices.includes(value),
  words: `one of ${choices.join(", ")}`,
  choices,
});

/** A finite number of a range. */
export const numberOf = (range: Range): Requirement => ({
  accepts: (value) => isIn(value, range),
  words: `a ${rangeWords(range)}`,
});

/** Numbers of the shared ranges: `within.count`, `within.share`. */
export const within = mapValues(ranges, numberOf);

export const number = numberOf({});
export const wholeNumber = numberOf({ whole: true });

/** An array whose elements all fit, of a length if one is given. */
export const listOf = (element: Requirement, words: string, length?: number): Requirement => ({
  accepts: (value) =>
    Array.isArray(value) && (length === undefined || value.length === length) && value.every(element.accepts),
  words,
});

export const flag: Requirement = { accepts: (value) => typeof value === "boolean", words: "true or false" };
export const text: Requirement = { accepts: (value) => typeof value === "string", words: "a string" };
export const texts = listOf(text, "an array of strings");
export const numbers = listOf(number, "an array of numbers");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** An object with some keys, such as a model, that only this library makes. */
export const objectWith = (words: string, ...keys: readonly string[]): Requirement => ({
  accepts: (value) => isObject(value) && keys.every((key) => key in value),
  words,
});

export const callback: Requirement = {
  accepts: (value) => typeof value === "function",
  words: "a function",
};

export const signal = objectWith("an AbortSignal", "aborted", "addEventListener");

const instanceOf = (type: abstract new (...args: never[]) => unknown, words: string): Requirement => ({
  accepts: (value) => value instanceof type,
  words,
});

export const floats = instanceOf(Float32Array, "a Float32Array");
export const doubles = instanceOf(Float64Array, "a Float64Array");
export const int32s = instanceOf(Int32Array, "an Int32Array");
export const uint32s = instanceOf(Uint32Array, "a Uint32Array");
export const bytes = instanceOf(Uint8Array, "a Uint8Array");

export const bytesOf = (what: string): Requirement =>
  instanceOf(Uint8Array, `the bytes of ${what} as a Uint8Array`);

/** Arrays by name: the values of parameters. */
export const arraysByName: Requirement = {
  accepts: (value) => isObject(value) && Object.values(value).every(isArray),
  words: "an object with an array { shape, data } for each name",
};

const isArray = (value: unknown): boolean =>
  isObject(value) && "shape" in value && Array.isArray(value.shape) && "data" in value;
