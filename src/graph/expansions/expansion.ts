import type { Family, OpsOf, OpType, OwnOp } from "../operator-table.js";
import type { NodeOf, Tensor } from "../tensor.js";

/** Rewrites a node with other ONNX operators; undefined if it is already in its best form. */
export type Expansion<Op extends OpType> = (node: NodeOf<Op>) => readonly Tensor[] | undefined;

/** The library's operators that become ONNX operators: all but those that the model writer handles itself. */
type ExpandedOp = Exclude<OwnOp, "Named" | "Foreign">;

/** The expansions of a family: one for each operator that ONNX lacks, and for others that have a better form. */
export type Expansions<F extends Family> = {
  readonly [Op in OpType & OpsOf<F> as Op extends ExpandedOp ? Op : never]: Expansion<Op>;
} & {
  readonly [Op in OpType & OpsOf<F> as Op extends OwnOp ? never : Op]?: Expansion<Op>;
};
