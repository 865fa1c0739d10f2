import { fittingForm, isPartOfFitting } from "../base/images/fitting.js";
import type { Requirement, Requirements } from "../base/options/check-options.js";
import { oneOf, text, within } from "../base/options/requirements.js";
import {
  type ClassifierOptions,
  channelOrders,
  type ImageLayout,
  type PreprocessingOptions,
  preprocessingNames,
} from "../import/index.js";

const layouts: readonly ImageLayout[] = ["NCHW", "NHWC"];
const side = within.count;

const heightAndWidth: Requirement = {
  accepts: (value) => Array.isArray(value) && value.length === 2 && value.every(side.accepts),
  words: "a height and a width, such as [224, 224]",
};

const named = oneOf(preprocessingNames);

const isTable = (value: unknown): value is object => typeof value === "object" && value !== null;

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number));

/** No pixel in [0,1] is above 1: such means are of bytes. */
const largestMean = 2;

const preprocessing: Requirement = {
  accepts: (value) =>
    named.accepts(value) ||
    (isTable(value) &&
      "mean" in value &&
      "deviation" in value &&
      isNumbers(value.mean) &&
      isNumbers(value.deviation) &&
      (value.mean as readonly number[]).every((mean) => mean <= largestMean) &&
      (!("channelOrder" in value) || value.channelOrder === undefined || order.accepts(value.channelOrder))),
  words: `${named.words}, or { mean, deviation, channelOrder } with arrays of numbers for pixels in [0,1] (divide those of bytes by 255)`,
  choices: named.choices,
};

const order = oneOf(channelOrders);

const fitting: Requirement = {
  accepts: isPartOfFitting,
  words: `${fittingForm}; any of them may be left out`,
};

/** Texts of files, by their names. */
export const textsByName: Requirement = {
  accepts: (value) => isTable(value) && Object.values(value).every((each) => typeof each === "string"),
  words: "an object of texts by the names of their files",
};

const isValue = (value: unknown): boolean => {
  if (typeof value === "number") return true;
  const data = typeof value === "object" && value !== null && "data" in value ? value.data : value;
  const shape = data === value ? [] : (value as { shape?: unknown }).shape;
  const isNumbers = (list: unknown): boolean =>
    (Array.isArray(list) && list.every((one) => typeof one === "number")) ||
    (ArrayBuffer.isView(list) && !(list instanceof DataView));
  return isNumbers(data) && isNumbers(shape);
};

const values: Requirement = {
  accepts: (given) =>
    typeof given === "object" &&
    given !== null &&
    !Array.isArray(given) &&
    Object.values(given).every(isValue),
  words: "an object with a number, an array of numbers or { data, shape } for each input",
};

/** What callers may say of a model's input and output. */
export const interfaceRequirements: Requirements<Omit<ClassifierOptions, keyof PreprocessingOptions>> = {
  input: text,
  output: text,
  score: {
    accepts: (value) => typeof value === "function" || (typeof value === "string" && value.trim() !== ""),
    words: 'a score in words, such as "mean(seg[15])", or a function of the outputs',
  },
  layout: oneOf(layouts),
  size: heightAndWidth,
  channels: within.count,
  feeds: values,
};

/** The same, and how pixels become what the input takes. */
export const classifierRequirements: Requirements<ClassifierOptions> = {
  ...interfaceRequirements,
  preprocessing,
  channelOrder: order,
  fitting,
  beside: textsByName,
};
