import type { Family, OpsOf, OpType, OwnOp } from "../operator-table.js";
import type { NodeOf, Tensor } from "../tensor.js";

/** Writes a node with other operators of ONNX; undefined where it is already the best form. */
export type Expansion<Op extends OpType> = (node: NodeOf<Op>) => readonly Tensor[] | undefined;

/** The own operators that become operators of ONNX: all but those that writing a model takes up itself. */
type ExpandedOp = Exclude<OwnOp, "Named" | "Foreign">;

/** The expansions of a family: one for each operator that ONNX does not have, and for others that have a better form. */
export type Expansions<F extends Family> = {
  readonly [Op in OpType & OpsOf<F> as Op extends ExpandedOp ? Op : never]: Expansion<Op>;
} & {
  readonly [Op in OpType & OpsOf<F> as Op extends OwnOp ? never : Op]?: Expansion<Op>;
};
