import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UsageError } from "../../../src/base/errors.js";
import { checkValue } from "../../../src/base/options/check-options.js";
import { numberIn } from "../../../src/base/options/number-types.js";
import {
  defaultValue,
  inGroup,
  type OptionTable,
  parseOptions,
  schemaOf,
} from "../../../src/base/options/option.js";
import { isIn, type Range, ranges, rangeWords } from "../../../src/base/options/ranges.js";
import { numberOf } from "../../../src/base/options/requirements.js";
import { typeWords } from "../../../src/base/options/type-words.js";

const run = inGroup("Run");
const table = {
  epochs: run({ type: numberIn(ranges.count).default(3), help: "passes" }),
  distance: run({ type: z.enum(["l1", "ssim"]).default("l1"), help: "between maps" }),
  model: run({
    type: z
      .string()
      .refine((name) => ["resnet-18", "vit"].includes(name) || name.endsWith(".onnx"))
      .meta({ description: "resnet-18, vit, or an .onnx file", examples: ["resnet-18", "vit"] })
      .optional(),
    help: "the model",
  }),
  layers: run({ type: z.array(z.string().min(1)).default([]), help: "layers" }),
} satisfies OptionTable;
const schema = schemaOf(table);

describe("options of a table", () => {
  it("have their defaults, in the order of the table", () => {
    expect(JSON.stringify(parseOptions(schema, { layers: ["a"] }))).toBe(
      '{"epochs":3,"distance":"l1","layers":["a"]}',
    );
    expect(defaultValue(table.epochs)).toBe(3);
  });

  it.each<[unknown, string]>([
    [{ epochs: "x" }, 'epochs (in run.json) must be a whole number from 1 up, not "x".'],
    [{ epochs: 0 }, "epochs (in run.json) must be a whole number from 1 up, not 0."],
    [{ epochs: 1.5 }, "epochs (in run.json) must be a whole number from 1 up, not 1.5."],
    [{ epochs: null }, "epochs (in run.json) must be a whole number from 1 up, not null."],
    [
      { distance: "ssmi" },
      'distance (in run.json) must be one of l1, ssim, not "ssmi". Did you mean "ssim"?',
    ],
    [
      { model: "resnet-19" },
      'model (in run.json) must be resnet-18, vit, or an .onnx file, not "resnet-19". Did you mean "resnet-18"?',
    ],
    [{ layers: [1] }, "layers (in run.json) must be a list of strings, not [1]."],
    [{ epohcs: 3 }, 'Unknown key "epohcs" (in run.json). Did you mean "epochs"?'],
    [{ colour: 3 }, 'Unknown key "colour" (in run.json). The keys are: epochs, distance, model, layers.'],
    [{ constructor: 3 }, 'Unknown key "constructor" (in run.json). The keys are'],
    [[], "Options (in run.json) must be an object, not []."],
  ])("say what is wrong with %j", (options, message) => {
    expect(() => parseOptions(schema, options, "run.json")).toThrow(UsageError);
    expect(() => parseOptions(schema, options, "run.json")).toThrow(message);
  });

  it("name no place where there is none", () => {
    expect(() => parseOptions(schema, { epochs: 0 })).toThrow(
      "epochs must be a whole number from 1 up, not 0.",
    );
  });
});

describe("ranges", () => {
  it.each<[Range, string, readonly number[], readonly number[]]>([
    [ranges.count, "whole number from 1 up", [1, 7], [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY]],
    [ranges.shareBelowOne, "number from 0 to below 1", [0, 0.99], [-0.1, 1]],
    [ranges.innerShare, "number above 0 and below 1", [0.5], [0, 1]],
    [ranges.decay, "number above 0 and up to 1", [0.1, 1], [0, 1.1]],
    [ranges.angle, "number from 0 to 180", [0, 180], [-1, 181]],
    [ranges.positive, "number above 0", [1e-9], [0]],
    [{}, "number", [-3], [Number.NaN]],
  ])("%j", (range, words, inside, outside) => {
    expect(rangeWords(range)).toBe(words);
    expect(typeWords(numberIn(range))).toBe(`a ${words}`);
    for (const value of inside) {
      expect(isIn(value, range)).toBe(true);
      expect(numberIn(range).safeParse(value).success).toBe(true);
    }
    for (const value of outside) {
      expect(isIn(value, range)).toBe(false);
      expect(numberIn(range).safeParse(value).success).toBe(false);
      expect(() => checkValue(value, numberOf(range), "ema")).toThrow(
        `ema must be a ${words}, not ${value}.`,
      );
    }
  });
});

describe("types in words", () => {
  const weight = numberIn(ranges.weight);
  it.each([
    [z.boolean(), "true or false", "true or false"],
    [z.literal([1, 3]), "1 or 3", "1 or 3"],
    [z.array(weight), "a list of numbers from 0 up", "numbers from 0 up, separated by commas"],
    [
      z.tuple([numberIn(ranges.count), numberIn(ranges.count)]),
      "a list of 2 whole numbers from 1 up",
      "2 whole numbers from 1 up, separated by commas",
    ],
    [
      z.union([weight, z.array(weight)]).optional(),
      "a number from 0 up, or a list of them",
      "a number from 0 up, or several, separated by commas",
    ],
  ])("%#", (type, list, text) => {
    expect(typeWords(type)).toBe(list);
    expect(typeWords(type, "text")).toBe(text);
  });
});
