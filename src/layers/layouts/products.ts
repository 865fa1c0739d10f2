import type { Tensor } from "../../graph/index.js";
import { type OnnxNode, readNode } from "../../onnx/index.js";
import { type Axis, features, hasPixels } from "./axes.js";

/** An operand of a product: its shape, and what its axes count where that is known. */
interface Operand {
  readonly shape: readonly number[];
  readonly axes: readonly Axis[] | undefined;
}

type Known = (name: string) => Operand | undefined;

/** Which axis of an operand gives each axis of a product, and the axes that are summed over. */
interface Sources {
  readonly kept: readonly (readonly (readonly [operand: number, axis: number])[])[];
  readonly summed: readonly (readonly number[])[];
}

/** Operators that multiply matrices, row by column. */
const matrixProducts: ReadonlySet<string> = new Set(["MatMul", "MatMulInteger"]);

function sourcesOf(node: OnnxNode, ranks: readonly number[]): Sources | undefined {
  const [a, b] = ranks;
  if (matrixProducts.has(node.opType) && a > 1 && b > 1) {
    const rank = Math.max(a, b);
    const outer = Array.from({ length: rank - 2 }, (_, at) =>
      ([0, 1] as const).flatMap((operand) => {
        const axis = at - rank + ranks[operand];
        return axis < 0 ? [] : [[operand, axis] as const];
      }),
    );
    return { kept: [...outer, [[0, a - 2]], [[1, b - 1]]], summed: [[a - 1], [b - 2]] };
  }
  const read = readNode(node);
  if (read?.opType === "Gemm") {
    const [left, right] = [Number(read.attributes.transA), Number(read.attributes.transB)];
    return { kept: [[[0, left]], [[1, 1 - right]]], summed: [[1 - left], [right]] };
  }
  if (read?.opType !== "Einsum") return undefined;
  const [terms, result] = read.attributes.equation.replaceAll(" ", "").split("->");
  if (result === undefined || terms.includes(".")) return undefined;
  const operands = terms.split(",").map((term) => [...term]);
  return {
    kept: [...result].map((label) =>
      operands.flatMap((term, operand) =>
        term.includes(label) ? [[operand, term.indexOf(label)] as const] : [],
      ),
    ),
    summed: operands.map((term) => term.flatMap((label, axis) => (result.includes(label) ? [] : [axis]))),
  };
}

const operandsOf = (node: OnnxNode, known: Known): (Operand | undefined)[] => node.inputs.map(known);

export const isProduct = ({ opType }: Pick<OnnxNode, "opType">): boolean =>
  matrixProducts.has(opType) || opType === "Gemm" || opType === "Einsum";

/** What the axes of a product count; undefined where nothing is known. */
export function productAxes(node: OnnxNode, output: Tensor, known: Known): Axis[] | undefined {
  const operands = operandsOf(node, known);
  const sources = sourcesOf(
    node,
    operands.map((operand) => operand?.shape.length ?? 0),
  );
  if (!sources || operands.every((operand) => !operand?.axes)) return undefined;
  return sources.kept.map((from, at) => {
    const size = output.shape[at];
    const source = from.find(
      ([operand, axis]) => operands[operand]?.axes && operands[operand].shape[axis] === size,
    );
    return (source && operands[source[0]]?.axes?.[source[1]]) ?? features(size);
  });
}

/** Whether a product sums over the pixels of one of its operands. */
export function sumsPixels(node: OnnxNode, name: string, known: Known): boolean {
  const operands = operandsOf(node, known);
  const sources = sourcesOf(
    node,
    operands.map((operand) => operand?.shape.length ?? 0),
  );
  return (
    sources === undefined ||
    node.inputs.some(
      (input, at) =>
        input === name && sources.summed[at]?.some((axis) => hasPixels(operands[at]?.axes?.[axis] ?? [])),
    )
  );
}
