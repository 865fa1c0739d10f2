import { FormatError } from "../../base/errors.js";
import {
  constantValue,
  gather,
  gatherElements,
  normaliseAxes,
  type OutputType,
  reshape,
  type Tensor,
} from "../../graph/index.js";
import { type Combination, takenAlong, takenAt, writtenAlong, writtenAt } from "../nodes/gathered.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";

const axisOf = ({ attributes: { axis }, where }: Operands<{ readonly axis: number }>, { shape }: Tensor) =>
  normaliseAxes([axis], shape.length, where)[0];

const gathered: Importer<"Gather"> = (operands) => {
  const [x, indices] = [operands.input(0), operands.input(1)];
  const axis = axisOf(operands, x);
  const type: OutputType = {
    shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  };
  if (!constantValue(indices)) {
    return x.dtype === "float32" ? [takenAlong(x, indices, axis)] : operands.opaque([type]);
  }
  const rows = (operands.numbers(1) ?? []).map((index) => (index < 0 ? index + x.shape[axis] : index));
  if (rows.some((index) => !(index >= 0 && index < x.shape[axis]))) {
    throw new FormatError(`${operands.where}: an index is outside axis ${axis} of [${x.shape}].`);
  }
  return [reshape(gather(x, rows, axis), type.shape)];
};

/** Combinations that have a derivative here; the others are taken over as they are. */
const isCombination = (reduction: string): reduction is Combination =>
  reduction === "none" || reduction === "add";

export const gatherImporters: Importers<"gather"> = {
  Gather: gathered,
  GatherElements: (operands) => {
    const [x, indices] = [operands.input(0), operands.input(1)];
    if (x.dtype !== "float32") return operands.opaque([{ shape: indices.shape, dtype: x.dtype }]);
    return [gatherElements(x, indices, axisOf(operands, x))];
  },
  GatherND: (operands) => {
    const [x, indices] = [operands.input(0), operands.input(1)];
    const batchDims = operands.attributes.batch_dims;
    const depth = indices.shape.at(-1) ?? 0;
    const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(batchDims + depth)];
    return x.dtype === "float32"
      ? [takenAt(x, indices, batchDims)]
      : operands.opaque([{ shape, dtype: x.dtype }]);
  },
  ScatterElements: (operands) => {
    const { reduction } = operands.attributes;
    const [x, indices, updates] = [operands.input(0), operands.input(1), operands.input(2)];
    if (x.dtype !== "float32" || !isCombination(reduction)) return operands.opaque([x]);
    return [writtenAlong(x, indices, updates, axisOf(operands, x), reduction)];
  },
  ScatterND: (operands) => {
    const { reduction } = operands.attributes;
    const [x, indices, updates] = [operands.input(0), operands.input(1), operands.input(2)];
    if (x.dtype !== "float32" || !isCombination(reduction)) return operands.opaque([x]);
    return [writtenAt(x, indices, updates, reduction)];
  },
};
