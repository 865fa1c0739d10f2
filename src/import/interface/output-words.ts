import type { Tensor } from "../../graph/index.js";
import type { OnnxModel } from "../../onnx/index.js";

/** The outputs of a model with their shapes, for messages: `"boxes" [N,84,8400]`. */
export const outputsInWords = (
  { outputs, otherOutputs = [] }: OnnxModel,
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
): string =>
  [...outputs, ...otherOutputs]
    .map(({ name }) => `"${name}" [${shapeWords(tensors.get(name)?.shape, batch)}]`)
    .join(", ");

/** A shape with N for the number of images. */
export const shapeWords = (shape: readonly number[] | undefined, batch: number): string =>
  shape ? shape.map((size, axis) => (axis === 0 && size === batch ? "N" : size)).join() : "?";

/** What to write to explain outputs that are no classes, for messages: empty where there is nothing. */
export function scoreExamples(
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  outputs: readonly string[],
): string {
  const examples = outputs.flatMap((name) => {
    const tensor = tensors.get(name);
    return tensor?.dtype === "float32" && tensor.shape[0] === batch
      ? [`\`score\` "${exampleFor(name, tensor.shape.slice(1))}"`]
      : [];
  });
  return examples.length === 0
    ? ""
    : ` Say which number to explain, such as ${examples.slice(0, 3).join(" or ")}.`;
}

/** A score of an output, guessed by its shape behind the images. */
function exampleFor(name: string, shape: readonly number[]): string {
  const [first, second] = shape;
  if (shape.every((size) => size === 1)) return name;
  // Classes for each pixel: of class 0 over the pixels where it is the answer.
  if (shape.length === 3) return `mean(${name}[0] where ${first > 1 ? "highest" : "> 0"})`;
  // Boxes, with four coordinates before their scores.
  if (shape.length === 2 && Math.min(first, second) > 4)
    return first < second ? `max(${name}[4])` : `max(${name}[:, 4])`;
  return shape.length === 1 ? `${name}[0]` : `mean(${name})`;
}
