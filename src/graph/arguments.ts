import { ShapeError } from "../base/errors.js";
import { checkValue, misfit, type Requirement } from "../base/options/check-options.js";
import { listOf, oneOf, wholeNumber, within } from "../base/options/requirements.js";
import { dataTypes } from "../onnx/index.js";

/*
 * The checks of the functions that build graphs. A network has thousands of operators, so these are plain comparisons.
 */

/** What the checks need of a tensor. */
interface Shaped {
  readonly shape: readonly number[];
}

const isTensor = (value: unknown): value is Shaped =>
  typeof value === "object" && value !== null && "producer" in value && "shape" in value;

export const tensor: Requirement = { accepts: isTensor, words: "a tensor of a graph" };

export const operand: Requirement = {
  accepts: (value) => isTensor(value) || (typeof value === "number" && !Number.isNaN(value)),
  words: "a tensor of a graph or a number",
};

export const tensors = listOf(tensor, "an array of tensors of a graph");

export const tensorsByName: Requirement = {
  accepts: (value) => typeof value === "object" && value !== null && Object.values(value).every(isTensor),
  words: "an object with a tensor of a graph for each name",
};

/**
 * Checks tensors by the names of a function's parameters.
 * @throws UsageError that names the first argument that is none.
 */
export function checkTensors(where: string, given: Readonly<Record<string, unknown>>): void {
  for (const name in given) {
    if (!isTensor(given[name])) throw misfit(given[name], tensor, `${where}: ${name}`);
  }
}

export const dataType = oneOf(dataTypes);
export const shapeOfTensor = listOf(within.wholeFromZero, "an array of whole numbers from 0 up");
export const wholeNumbers = listOf(wholeNumber, "an array of whole numbers");
/** A size, or steps, of a window. */
export const pair = listOf(within.count, "two whole numbers from 1 up, vertical and horizontal", 2);
/** Padding of an image. */
export const border = listOf(
  within.wholeFromZero,
  "four whole numbers from 0 up: top, left, bottom, right",
  4,
);

/** @throws UsageError when a number does not say which axis of a tensor is meant. */
export function checkAxis(where: string, axis: unknown): void {
  checkValue(axis, wholeNumber, `${where}: axis`);
}

/**
 * Checks the shapes of tensors against letters, one an axis, such as "NCHW": the same letter is the same size in all of them.
 * @throws UsageError when one is no tensor; ShapeError that names the first that does not fit.
 *
 * @example
 * ```text
 * checkShapes("crossEntropy", { logits: [logits, "NK"], labels: [labels, "NK"] });
 * ```
 */
export function checkShapes(
  where: string,
  given: Readonly<Record<string, readonly [tensor: Shaped, axes: string]>>,
): void {
  const sizes = new Map<string, number>();
  for (const [name, [x, axes]] of Object.entries(given)) {
    checkTensors(where, { [name]: x });
    const letters = [...axes];
    const words = letters.map((letter) => (sizes.has(letter) ? `${letter}=${sizes.get(letter)}` : letter));
    const fits =
      x.shape.length === letters.length &&
      letters.every((letter, axis) => (sizes.get(letter) ?? x.shape[axis]) === x.shape[axis]);
    if (!fits) throw new ShapeError(`${where}: ${name} must have the shape [${words}], not [${x.shape}].`);
    letters.forEach((letter, axis) => {
      sizes.set(letter, x.shape[axis]);
    });
  }
}
