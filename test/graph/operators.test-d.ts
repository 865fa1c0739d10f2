/**
 * What the compiler must refuse, and know; `npm run types` fails where it does not. Each `@ts-expect-error` is a table that
 * lacks an operator.
 */
import { expectTypeOf } from "vitest";
import type { Derivatives } from "../../src/autodiff/rule.js";
import { none } from "../../src/base/none.js";
import type { Expansions } from "../../src/graph/expansions/expansion.js";
import {
  type AttributesOf,
  applyOperator,
  madeBy,
  type Node,
  type OpType,
  type Rule,
  type Tensor,
} from "../../src/graph/index.js";
import type { Shapes } from "../../src/graph/tensor.js";
import type { Evaluations } from "../../src/import/evaluate/values.js";
import type { Importers } from "../../src/import/nodes/operands.js";
import type { StandardNode } from "../../src/onnx/index.js";

declare const x: Tensor;
declare const node: Node;
declare const standard: StandardNode;

const entry = none("it is none");
const same = ([first]: readonly Tensor[]): readonly Tensor[] => [first];

// @ts-expect-error: no shape of FusedMatMul.
export const lackingShapes: Shapes<"product"> = { Gemm: same, MatMul: same };

// @ts-expect-error: no derivative of FusedMatMul.
export const lackingDerivatives: Derivatives<"product"> = { Gemm: entry, MatMul: entry };

// @ts-expect-error: MaxPoolPick is none of ONNX's operators, and nothing says how it is written.
export const lackingExpansions: Expansions<"pooling"> = { MaxPoolGradient: ({ inputs: [g] }) => [g] };

// @ts-expect-error: no import of MatMul.
export const lackingImporters: Importers<"product"> = { Gemm: entry };

// @ts-expect-error: nothing says whether MatMul is computed on constants.
export const lackingEvaluations: Evaluations<"product"> = { Gemm: entry };

// @ts-expect-error: there is no operator Hardmax.
export const misspelt: OpType = "Hardmax";

export function attributes(): void {
  expectTypeOf<AttributesOf<"Gather">["axis"]>().toEqualTypeOf<number>();
  expectTypeOf<AttributesOf<"Conv">["strides"]>().toEqualTypeOf<readonly [number, number]>();
  expectTypeOf<AttributesOf<"BlockedConv">["activation"]>().toEqualTypeOf<string | undefined>();
  if (node.opType === "Gemm") expectTypeOf(node.attributes.transA).toEqualTypeOf<boolean>();
  if (standard.opType === "Flatten") expectTypeOf(standard.attributes.axis).toEqualTypeOf<number>();
  expectTypeOf(madeBy(x, "Transpose")?.attributes.perm).toEqualTypeOf<readonly number[] | undefined>();
  applyOperator("Gather", [x, x], [x], { axis: 0 });
  applyOperator("Exp", [x], [x]);
  // @ts-expect-error: Gather needs its axis.
  applyOperator("Gather", [x, x], [x]);
  // @ts-expect-error: the axis is a number.
  applyOperator("Gather", [x, x], [x], { axis: "0" });
  // @ts-expect-error: Exp has no attributes.
  applyOperator("Exp", [x], [x], { axis: 0 });
  // @ts-expect-error: before its operator is known, a node has no axis.
  expectTypeOf(node.attributes.axis).toEqualTypeOf<number>();
}

export const rule: Rule<"Transpose" | "Gather"> = {
  name: "nothing",
  about: "Rules see the attributes of the operators that they are for.",
  operators: ["Transpose", "Gather"],
  apply({ opType, attributes }) {
    expectTypeOf(opType).toEqualTypeOf<"Transpose" | "Gather">();
    expectTypeOf(attributes).toEqualTypeOf<AttributesOf<"Transpose"> | AttributesOf<"Gather">>();
    return undefined;
  },
};

// @ts-expect-error: a rule for an operator that is none.
export const ruleForNothing: Rule<"Hardmax"> = rule;
