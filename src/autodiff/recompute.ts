import {
  after,
  mapOutputs,
  type Node,
  type Pass,
  sortedNodes,
  type Tensor,
  Walk,
  withInputs,
} from "../graph/index.js";
import { grad } from "./grad.js";

/**
 * `grad` with less memory and more work (Chen et al. 2016, section 4.2): nothing between two checkpoints is
 * kept for the backward pass, which recomputes it from the first of them when it gets there.
 *
 * The last stretch, up to the last checkpoint, is kept, because the backward pass needs it at once. So is
 * everything outside: before the first checkpoint, and between the last one and y.
 * @param y - A scalar.
 * @param checkpoints - Tensors on which y depends, in the order of the forward pass. Little besides each
 * of them should lead from before it to after it: whatever does is kept, too.
 * @returns The derivative of y with respect to each of `xs`.
 */
export function recomputingGrad(y: Tensor, xs: readonly Tensor[], checkpoints: readonly Tensor[]): Tensor[] {
  const gradients = grad(y, [...xs, ...checkpoints]);
  const derivatives = Object.fromEntries(gradients.slice(0, xs.length).entries());
  const pass = recomputation(y, checkpoints, gradients.slice(xs.length));
  return Object.values(pass.apply(derivatives));
}

const rule = {
  name: "recompute-in-backward-pass",
  about: "A value between two checkpoints is computed again when the gradient at the second has arrived.",
};

/**
 * Turns derivatives of y into ones that do not depend on what lies between checkpoints.
 * @param arriving - The derivative of y with respect to each of the checkpoints.
 */
export const recomputation = (
  y: Tensor,
  checkpoints: readonly Tensor[],
  arriving: readonly Tensor[],
): Pass => ({
  name: "recompute",
  about: "Computes activations again in place of keeping them from the forward pass on.",
  rules: [rule],
  apply(derivatives, { onFired, without } = {}) {
    if (without?.has(rule.name)) return derivatives;
    const forward = new Set(sortedNodes([y]));
    const stretches = new Stretches(checkpoints, () => onFired?.(rule.name));
    const behind = new Map<Node, ReadonlySet<number>>();
    const walk = new Walk<Tensor>((tensor) => tensor);
    walk.over(
      Object.values(derivatives),
      (node) => {
        // The inputs of a recomputed stretch wait for its gradient, so only the recomputation may use them.
        const arrived = gradientsBehind(node, arriving, behind);
        behind.set(node, arrived);
        // Derivative rules also compute things from the forward pass alone, such as transposes.
        if (arrived.size === 0) {
          stretches.extend(node);
          return node.outputs;
        }
        const inputs = node.inputs.map((x) => {
          const at = stretches.at(x);
          if (at === undefined || !arrived.has(at)) return walk.now(x);
          return stretches.again(x, at, walk.now(arriving[at]));
        });
        return withInputs(node, inputs).outputs;
      },
      ({ producer }) => !(producer.kind === "node" && forward.has(producer.node)),
    );
    return mapOutputs(derivatives, walk.now);
  },
});

/** Numbers of the checkpoints whose gradients a node depends on. */
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

/** The stretches of a forward pass between two checkpoints, each numbered by the checkpoint at its end. */
class Stretches {
  private readonly numbers = new Map<Node, number>();
  private readonly clones = new Map<number, Walk<Tensor>>();

  constructor(
    private readonly checkpoints: readonly Tensor[],
    private readonly onClone: () => void,
  ) {
    const before = new Set<Node>();
    checkpoints.slice(0, -1).forEach((checkpoint, at) => {
      for (const node of sortedNodes([checkpoint])) {
        if (at > 0 && !before.has(node)) this.numbers.set(node, at);
        before.add(node);
      }
    });
  }

  /** Assigns a node to the stretch of its inputs, if these lie in a single one. */
  extend(node: Node): void {
    const among = new Set(node.inputs.flatMap((x) => this.at(x) ?? []));
    if (among.size === 1) for (const at of among) this.numbers.set(node, at);
  }

  /** The stretch that computes a tensor, or begins with it; undefined for tensors kept anyway. */
  at(x: Tensor): number | undefined {
    return x.producer.kind === "node" && !this.checkpoints.some((checkpoint) => sameValue(checkpoint, x))
      ? this.numbers.get(x.producer.node)
      : undefined;
  }

  /** A tensor of a stretch, recomputed once the gradient at the stretch's end has arrived. */
  again(x: Tensor, at: number, arrived: Tensor): Tensor {
    const walk = this.clones.get(at) ?? this.startingAt(this.checkpoints[at - 1], arrived);
    this.clones.set(at, walk);
    walk.over(
      [x],
      (node) => {
        this.onClone();
        return withInputs(node, node.inputs.map(walk.now)).outputs;
      },
      (tensor) => this.at(tensor) === at,
    );
    return walk.now(x);
  }

  private startingAt(start: Tensor, arrived: Tensor): Walk<Tensor> {
    const begun = after(start, arrived);
    return new Walk((tensor) => (sameValue(tensor, start) ? begun : tensor));
  }
}

/** Aliases are different tensors with the same value. */
const sameValue = (a: Tensor, b: Tensor): boolean => a.producer === b.producer;
