import { after, type Node, sortedNodes, type Tensor, withInputs } from "../graph/index.js";
import { grad } from "./grad.js";

/**
 * `grad` for less memory and more work (Chen et al. 2016, section 4.2): between two checkpoints nothing is kept for
 * the backward pass, which computes it again from the first of them when it gets there.
 *
 * The last stretch, up to the last checkpoint, is kept, for the backward pass needs it at once; so is what lies
 * outside: before the first checkpoint, and between the last and y.
 * @param y - A scalar.
 * @param checkpoints - Tensors on which y depends, in the order of the forward pass. Few besides each should lead from
 * what is before it to what is behind it: whatever does is kept, too.
 * @returns The derivative of y with respect to each of `xs`.
 */
export function recomputingGrad(y: Tensor, xs: readonly Tensor[], checkpoints: readonly Tensor[]): Tensor[] {
  const gradients = grad(y, [...xs, ...checkpoints]);
  const derivatives = gradients.slice(0, xs.length);
  const arriving = gradients.slice(xs.length);
  const forward = new Set(sortedNodes([y]));
  const stretches = new Stretches(checkpoints);
  const rewritten = new Map<Node, Node>();
  const now = (tensor: Tensor): Tensor => outputOf(rewritten, tensor) ?? tensor;
  const known = new Map<Node, ReadonlySet<number>>();
  for (const node of sortedNodes(derivatives)) {
    if (forward.has(node)) continue;
    // What a stretch is computed again from waits for its gradient, so only what is made of that may use it.
    const arrived = gradientsBehind(node, arriving, known);
    known.set(node, arrived);
    // Derivative rules also make things of the forward pass alone, such as transposes.
    if (arrived.size === 0) {
      stretches.extend(node);
      continue;
    }
    const inputs = node.inputs.map((x) => {
      const at = stretches.at(x);
      if (at === undefined || !arrived.has(at)) return now(x);
      return stretches.again(x, at, now(arriving[at]));
    });
    rewritten.set(node, withInputs(node, inputs));
  }
  return derivatives.map(now);
}

/** The checkpoints, by their numbers, whose gradients a node depends on. */
function gradientsBehind(
  { inputs }: Node,
  arriving: readonly Tensor[],
  known: ReadonlyMap<Node, ReadonlySet<number>>,
): Set<number> {
  const behind = new Set<number>();
  for (const { producer, ...tensor } of inputs) {
    arriving.forEach((gradient, at) => {
      if (gradient.id === tensor.id) behind.add(at);
    });
    if (producer.kind === "node") for (const at of known.get(producer.node) ?? []) behind.add(at);
  }
  return behind;
}

/** The parts of a forward pass that lie between two checkpoints; each has the number of the checkpoint at its end. */
class Stretches {
  private readonly numbers = new Map<Node, number>();
  private readonly clones = new Map<Node, Node>();
  private readonly starts = new Map<number, Tensor>();

  constructor(private readonly checkpoints: readonly Tensor[]) {
    const before = new Set<Node>();
    checkpoints.slice(0, -1).forEach((checkpoint, at) => {
      for (const node of sortedNodes([checkpoint])) {
        if (at > 0 && !before.has(node)) this.numbers.set(node, at);
        before.add(node);
      }
    });
  }

  /** Counts a node as part of the stretch that its inputs are from, if it is one. */
  extend(node: Node): void {
    const [at, ...others] = new Set(node.inputs.flatMap((x) => this.at(x) ?? []));
    if (at !== undefined && others.length === 0) this.numbers.set(node, at);
  }

  /** The stretch that makes a tensor, or that begins with it; undefined for what is kept anyway. */
  at(x: Tensor): number | undefined {
    return x.producer.kind === "node" && !this.checkpoints.some((checkpoint) => sameValue(checkpoint, x))
      ? this.numbers.get(x.producer.node)
      : undefined;
  }

  /** A tensor of a stretch, computed again when the gradient at its end has arrived. */
  again(x: Tensor, at: number, arrived: Tensor): Tensor {
    const start = this.checkpoints[at - 1];
    if (sameValue(x, start)) {
      const begun = this.starts.get(at) ?? after(start, arrived);
      this.starts.set(at, begun);
      return begun;
    }
    if (this.at(x) !== at || x.producer.kind !== "node") return x;
    const { node } = x.producer;
    const clone =
      this.clones.get(node) ??
      withInputs(
        node,
        node.inputs.map((input) => this.again(input, at, arrived)),
      );
    this.clones.set(node, clone);
    return clone.outputs[x.producer.index];
  }
}

/** Aliases differ, but are the same value. */
const sameValue = (a: Tensor, b: Tensor): boolean => a.producer === b.producer;

const outputOf = (rewritten: ReadonlyMap<Node, Node>, { producer }: Tensor): Tensor | undefined =>
  producer.kind === "node" ? rewritten.get(producer.node)?.outputs[producer.index] : undefined;
