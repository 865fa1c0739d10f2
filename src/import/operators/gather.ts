import { FormatError } from "../../base/errors.js";
import { gather, normaliseAxes, reshape } from "../../graph/index.js";
import { type Importer, type Importers, like } from "../nodes/operands.js";

const gathered: Importer<"Gather"> = (operands) => {
  const x = operands.input(0);
  const [axis] = normaliseAxes([operands.attributes.axis], x.shape.length, operands.where);
  const indices = operands.input(1);
  const numbers = operands.numbers(1) ?? [];
  const rows = numbers.map((index) => (index < 0 ? index + x.shape[axis] : index));
  if (rows.some((index) => !(index >= 0 && index < x.shape[axis]))) {
    throw new FormatError(`${operands.where}: an index is outside axis ${axis} of [${x.shape}].`);
  }
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return [reshape(gather(x, rows, axis), shape)];
};

export const gatherImporters: Importers<"gather"> = {
  Gather: gathered,
  ScatterElements: like(0),
  ScatterND: like(0),
};
