import { FormatError, UsageError } from "../../base/errors.js";
import { didYouMean } from "../../base/options/nearest.js";
import { madeBy, type Tensor } from "../../graph/index.js";
import type { OnnxModel, StandardOp } from "../../onnx/index.js";
import { type ClassRows, classRows, rowLength, type ScoreReader } from "../../scores/index.js";
import { outputsInWords, scoreExamples } from "./output-words.js";
import { lastOf, type ShownOutput, shownOutputs } from "./outputs.js";

/** Operators that pass scores on unchanged. */
export const passingScores: ReadonlySet<string> = new Set<StandardOp>([
  "Identity",
  "Flatten",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Cast",
]);

/**
 * Finds a model's class scores: in the requested output, or in the only one with shape [N,K] that leads to no other.
 * @throws UsageError when there is no such output, or it is ambiguous which is meant.
 */
export function findScores(
  model: OnnxModel,
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  asked: string | undefined,
): ScoreReader {
  const names = new Map<Tensor, string>();
  for (const [name, tensor] of tensors) if (!names.has(tensor)) names.set(tensor, name);
  const readerOf = ({ output, value }: ShownOutput): ScoreReader & { readonly linked: boolean } => {
    const columns = rowLength(tensors.get(value), batch) as number;
    const rows = classRows(tensors.get(value) as Tensor, batch, columns);
    const { classCount, link, linked, independent } = rows;
    const scores = {
      name: nameOf(rows, names, batch, columns) ?? value,
      output,
      columns,
      classCount,
      link,
      independent,
    };
    const read: ScoreReader["read"] = (named, count) => classRows(named(value), count, columns);
    const notes =
      columns === 1 && !linked
        ? [
            `"${output}" is one number without a sigmoid: it is taken for the score of the second of two classes. If it is ` +
              `something else, such as an age, explain it as it is: \`score\` "${output}".`,
          ]
        : [];
    return { scores, values: [value], read, linked, notes };
  };
  const shown = shownOutputs(model);
  const rows = shown.filter(({ value }) => rowLength(tensors.get(value), batch) !== undefined);
  // One number an image, without an axis for it, is only taken for a score where nothing else can be one.
  const several = rows.filter(({ value }) => (tensors.get(value)?.shape.length ?? 0) > 1);
  const possible = several.length > 0 ? several : rows;
  const inWords = outputsInWords(model, tensors, batch);
  if (asked !== undefined) {
    const found = rows.find(({ output }) => output === asked);
    if (found) return readerOf(found);
    const known = [...model.outputs, ...(model.otherOutputs ?? [])].map(({ name }) => name);
    throw new UsageError(
      known.includes(asked)
        ? `The output "${asked}" has no scores of classes [N,K]; the model's outputs are ${inWords}.${scoreExamples(tensors, batch, [asked])}`
        : `The model has no output "${asked}"; it has ${inWords}.${didYouMean(asked, known)}`,
    );
  }
  if (possible.length === 0) {
    const outputs = shown.map(({ output }) => output);
    throw new FormatError(
      `No output of the model has scores of classes [N,K]; it has ${inWords}.` +
        (scoreExamples(tensors, batch, outputs) || " It may be no classifier."),
    );
  }
  const found = lastOf(model, possible.map(readerOf), ({ scores }) => scores.name);
  // Of scores and their probabilities, these say what the link is.
  const best = found.find(({ linked }) => linked) ?? found[0];
  if (found.every(({ scores }) => scores.name === best.scores.name)) return best;
  const likely = likeliest(found);
  if (likely) {
    const note = `Of the outputs ${inWords}, "${likely.scores.output}" is taken for the class scores: \`output\` names another.`;
    return { ...likely, notes: [...likely.notes, note] };
  }
  throw new UsageError(
    `The model has several outputs: ${inWords}. Name the one with the class scores: \`output\`.`,
  );
}

/** The only output that is called as class scores are, or else the only one with several beside single numbers. */
function likeliest<Reader extends ScoreReader>(found: readonly Reader[]): Reader | undefined {
  const sets = [
    found.filter(({ scores }) => scores.output === "logits"),
    found.filter(({ scores }) => scores.columns > 1),
  ];
  return sets.find(({ length }) => length === 1)?.[0];
}

/** The name of the first value that the scores are, whatever its shape. */
function nameOf(
  { base }: ClassRows,
  names: ReadonlyMap<Tensor, string>,
  batch: number,
  columns: number,
): string | undefined {
  let found: string | undefined;
  for (let tensor: Tensor | undefined = base; tensor; tensor = before(tensor)) {
    if (rowLength(tensor, batch) !== columns) break;
    found = names.get(tensor) ?? found;
  }
  return found;
}

const before = (tensor: Tensor): Tensor | undefined =>
  (madeBy(tensor, "Reshape") ?? madeBy(tensor, "Transpose"))?.inputs[0];
