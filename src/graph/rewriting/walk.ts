import { checkValue } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import { tensors } from "../arguments.js";
import { type Node, reapply, sortedNodes, type Tensor } from "../tensor.js";

/**
 * The walk that every graph rewrite shares: from the inputs on, each node once, after the nodes it needs.
 *
 * @typeParam Value - What a tensor turns into: another tensor, or whatever else a rewrite keeps of it.
 * @example
 * ```text
 * const walk = new Walk<Tensor>((tensor) => tensor);
 * walk.over([y], (node) => withInputs(node, node.inputs.map(walk.now)).outputs);
 * const copy = walk.now(y);
 * ```
 */
export class Walk<Value> {
  private readonly made = new Map<Node, readonly Value[]>();

  /**
   * @param keep - What stands for a tensor that no visited node computes: an input, a constant, an unchanged
   * value.
   */
  constructor(private readonly keep: (tensor: Tensor) => Value) {}

  /** What a tensor of the old graph turned into. */
  readonly now = (tensor: Tensor): Value => {
    const { producer } = tensor;
    const values = producer.kind === "node" && this.made.get(producer.node);
    return values ? values[producer.index] : this.keep(tensor);
  };

  /**
   * Visits the nodes that `outputs` need, except those of an earlier call.
   * @param visit - Returns what a node's outputs turn into; `now` already knows its inputs.
   * @param enters - Whether the node behind a tensor is part of the walk; otherwise it and its inputs are
   * skipped.
   */
  over(
    outputs: readonly Tensor[],
    visit: (node: Node) => readonly Value[],
    enters: (tensor: Tensor) => boolean = () => true,
  ): void {
    const isNew = ({ producer }: Tensor): boolean =>
      producer.kind === "node" && !this.made.has(producer.node);
    for (const node of sortedNodes(outputs, (tensor) => isNew(tensor) && enters(tensor))) {
      this.made.set(node, visit(node));
    }
  }
}

/**
 * The same operator on other inputs of the same types; the node itself if they are unchanged.
 *
 * @example
 * ```ts
 * import { add, input, madeBy, withInputs } from "batchcam/graph";
 *
 * const [a, b, c] = [input("a", [2]), input("b", [2]), input("c", [2])];
 * const node = madeBy(add(a, b), "Add");
 * console.log(node && withInputs(node, [a, c]).inputs[1] === c); // true
 * ```
 */
export function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  checkValue(node, aNode, "withInputs: node");
  checkValue(inputs, tensors, "withInputs: inputs");
  return inputs.every((tensor, index) => tensor === node.inputs[index]) ? node : reapply(node, inputs);
}

const aNode = objectWith("a node of a graph", "opType", "inputs", "attributes");
