import type { Requirement, Requirements } from "../base/options/check-options.js";
import { oneOf, text, within } from "../base/options/requirements.js";
import { type ClassifierOptions, type ImageLayout, preprocessings } from "../import/index.js";

const layouts: readonly ImageLayout[] = ["NCHW", "NHWC"];
const side = within.count;

const heightAndWidth: Requirement = {
  accepts: (value) => Array.isArray(value) && value.length === 2 && value.every(side.accepts),
  words: "a height and a width, such as [224, 224]",
};

const named = oneOf(Object.keys(preprocessings));

const numbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((number) => typeof number === "number");

const preprocessing: Requirement = {
  accepts: (value) =>
    named.accepts(value) ||
    (typeof value === "object" &&
      value !== null &&
      "mean" in value &&
      "deviation" in value &&
      numbers(value.mean) &&
      numbers(value.deviation)),
  words: `${named.words}, or { mean, deviation } with arrays of numbers`,
  choices: named.choices,
};

type Callers = Omit<ClassifierOptions, "typesAt">;

/** What callers may say of a model's input and output. */
export const interfaceRequirements: Requirements<Omit<Callers, "preprocessing">> = {
  input: text,
  output: text,
  layout: oneOf(layouts),
  size: heightAndWidth,
};

/** The same, and how pixels become what the input takes. */
export const classifierRequirements: Requirements<Callers> = { ...interfaceRequirements, preprocessing };
