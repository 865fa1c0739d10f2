import { sizeOf } from "../../base/array.js";
import { FormatError, UsageError } from "../../base/errors.js";
import type { Tensor } from "../../graph/index.js";
import type { OnnxModel, StandardOp } from "../../onnx/index.js";
import { lastOf, type ShownOutput, shownOutputs } from "./outputs.js";

/** The function that turns scores into probabilities. */
export type Link = "softmax" | "sigmoid";

export interface Scores {
  /** Name of the value with the class scores before any softmax or sigmoid, [N,K] apart from axes of size 1. */
  readonly name: string;
  /** The model output that they lead to. */
  readonly output: string;
  readonly classCount: number;
  /** The link applied in the model, or softmax if there is none and there are several classes. */
  readonly link: Link;
}

const links: Readonly<Record<string, Link>> = {
  Softmax: "softmax",
  LogSoftmax: "softmax",
  Sigmoid: "sigmoid",
} satisfies { readonly [Op in StandardOp]?: Link };

/** Operators that pass scores on unchanged. */
export const passingScores: ReadonlySet<string> = new Set<StandardOp>([
  "Identity",
  "Flatten",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Cast",
]);

/** The number of classes if a value of this shape holds one row of scores per image; undefined otherwise. */
function classesOf(tensor: Tensor | undefined, batch: number): number | undefined {
  if (tensor?.dtype !== "float32" || tensor.shape[0] !== batch || tensor.shape.length < 2) return undefined;
  const sizes = tensor.shape.slice(1).filter((size) => size !== 1);
  return sizes.length <= 1 ? sizeOf(sizes) : undefined;
}

/**
 * Finds a model's class scores: in the requested output, or in the only one with shape [N,K] that leads to no other.
 * @throws UsageError when there is no such output, or it is ambiguous which is meant.
 */
export function findScores(
  model: OnnxModel,
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  asked: string | undefined,
): Scores {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  /** Follows unchanged values back from the given one. */
  const origin = (name: string): string => {
    const node = makers.get(name);
    const passed = node && passingScores.has(node.opType) && classesOf(tensors.get(node.inputs[0]), batch);
    return node && passed ? origin(node.inputs[0]) : name;
  };
  const scoresOf = ({ output, value }: ShownOutput): Scores => {
    const last = origin(value);
    const linking = makers.get(last);
    const link = linking && links[linking.opType];
    const name = link && linking ? origin(linking.inputs[0]) : last;
    const classCount = classesOf(tensors.get(name), batch);
    if (!classCount) throw new FormatError(`The model's scores "${name}" are not one row for each image.`);
    return { name, output, classCount, link: link ?? (classCount === 1 ? "sigmoid" : "softmax") };
  };
  const shown = shownOutputs(model);
  const possible = shown.filter(({ value }) => classesOf(tensors.get(value), batch) !== undefined);
  const inWords = shown
    .map(({ output, value }) => `"${output}" [${tensors.get(value)?.shape.join() ?? "?"}]`)
    .join(", ");
  if (asked !== undefined) {
    const found = possible.find(({ output }) => output === asked);
    if (found) return scoresOf(found);
    const known = [...model.outputs, ...(model.otherOutputs ?? [])].some(({ name }) => name === asked);
    throw new UsageError(
      known
        ? `The output "${asked}" has no scores of classes [N,K]; the model's outputs are ${inWords}.`
        : `The model has no output "${asked}"; it has ${inWords}.`,
    );
  }
  if (possible.length === 0) {
    throw new FormatError(
      `No output of the model has scores of classes [N,K]; it has ${inWords}. It may be no classifier.`,
    );
  }
  const found = lastOf(model, possible.map(scoresOf), ({ name }) => name);
  // Of scores and their probabilities, these say what the link is.
  const linked = found.find(({ name, output }) => origin(output) !== name) ?? found[0];
  if (found.every(({ name }) => name === linked.name)) return linked;
  throw new UsageError(
    `The model has several outputs: ${inWords}. Name the one with the class scores: \`output\`.`,
  );
}
