import { sizeOf } from "../../base/array.js";
import { UsageError } from "../../base/errors.js";
import { shown } from "../../base/options/shown.js";
import { constant, div, max, mul, reduceSum, reshape, sqrt, type Tensor } from "../../graph/index.js";
import type { OnnxModel } from "../../onnx/index.js";
import { type Likeness, type ScoreFunction, type ScoreReader, scoreIn } from "../../scores/index.js";

/** The outputs of a model that numbers can be computed from, by name. */
const outputsOf = (model: OnnxModel, value: (name: string) => Tensor | undefined): Map<string, Tensor> =>
  new Map(
    model.outputs.flatMap(({ name }) => {
      const tensor = value(name);
      return tensor?.dtype === "float32" ? [[name, tensor] as const] : [];
    }),
  );

/**
 * Reads a score that is asked for, in words or as a function.
 * @throws UsageError that says what is wrong with it.
 */
export function askedScore(
  model: OnnxModel,
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  score: string | ScoreFunction,
): ScoreReader {
  const values = [...outputsOf(model, (name) => tensors.get(name)).keys()];
  const words = typeof score === "string" ? score.trim() : "`score`";
  const at = (value: (name: string) => Tensor | undefined, count: number): Tensor => {
    const outputs = outputsOf(model, value);
    const found = typeof score === "string" ? scoreIn(score, outputs) : score(Object.fromEntries(outputs));
    return reshape(oneEach(found, count), [count, 1]);
  };
  // What is wrong is said now.
  at((name) => tensors.get(name), batch);
  return readerOf({ words }, values, at);
}

const readerOf = (
  { words, name = words, output = words }: { words: string; name?: string; output?: string },
  values: readonly string[],
  read: (value: (name: string) => Tensor, batch: number) => Tensor,
): ScoreReader => ({
  scores: { name, output, columns: 1, classCount: 1, link: "none", independent: false, asked: words },
  values,
  read: (value, batch) => ({ logits: read(value, batch) }),
  notes: [],
});

function oneEach(found: unknown, count: number): Tensor {
  const isTensor = typeof found === "object" && found !== null && "shape" in found && "producer" in found;
  if (!isTensor) {
    throw new UsageError(
      `\`score\` must give a tensor of the graph with a number for each image [N], not ${shown(found)}.`,
    );
  }
  const tensor = found as Tensor;
  if (tensor.dtype === "float32" && tensor.shape[0] === count && sizeOf(tensor.shape) === count)
    return tensor;
  throw new UsageError(
    `\`score\` must give a number for each image, float32 [N], not ${tensor.dtype} [${tensor.shape}] for ${count} images.`,
  );
}

/** The least length of a vector. */
const tiny = 1e-12;

/**
 * The vectors that a model makes of images instead of scores, or their likeness to that of another image: the cosine of the angle
 * between them.
 * @param found - Reads the output with the vectors, as if they were scores.
 */
export function vectorScore({ scores, values }: ScoreReader, like: Likeness | undefined): ScoreReader {
  const [name] = values;
  const vectors = (value: (name: string) => Tensor, batch: number): Tensor => {
    const tensor = value(name);
    return reshape(tensor, [batch, sizeOf(tensor.shape) / batch]);
  };
  if (!like) {
    return {
      scores: { ...scores, link: "none" },
      values,
      read: (value, batch) => ({ logits: vectors(value, batch) }),
      notes: [],
    };
  }
  const words = `cosine similarity of "${scores.output}" to ${like.words}`;
  const length = Math.hypot(...like.vector);
  const other = constant(
    like.vector.map((each) => each / Math.max(length, tiny)),
    [1, like.vector.length],
  );
  return readerOf({ ...scores, words }, values, (value, batch) => {
    const own = vectors(value, batch);
    const along = (x: Tensor): Tensor => reduceSum(x, { axes: [1], keepDims: true });
    return div(along(mul(own, other)), max(sqrt(along(mul(own, own))), tiny));
  });
}
