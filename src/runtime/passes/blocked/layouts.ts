import { type OpType, type Rule, sortedNodes, type Tensor, transpose, Walk } from "../../../graph/index.js";
import type { Layout, Scaled } from "./layout.js";
import { reorderInput, reorderOutput } from "./operators.js";

/**
 * Rewrites a node of the old graph in blocked layout, or at least reads its inputs from one. The node is the
 * old one: ask for its inputs in the layout you want.
 */
export type BlockedRule<Op extends OpType = OpType> = Rule<Op, [layouts: Layouts], Layout>;

/** The values of a graph under rewriting, each in one or more layouts. */
export class Layouts {
  readonly walk = new Walk<Layout>((tensor) => this.source(tensor));
  /** Inputs and constants, by their producers. */
  private readonly sources = new Map<Tensor["producer"], Layout>();
  private readonly madeAgain = new Map<string, Tensor>();
  /** How often each value of the old graph is used, by `keyOf`. */
  private readonly uses: ReadonlyMap<string, number>;

  /**
   * @param block - Channels in a block.
   * @param outputs - Of the old graph.
   */
  constructor(
    readonly block: number,
    outputs: readonly Tensor[],
  ) {
    this.uses = countUses(outputs);
  }

  /** Whether only one node needs a value: that node may then take over computing it. */
  usedOnce(tensor: Tensor): boolean {
    return this.uses.get(keyOf(tensor)) === 1;
  }

  /** Whether a tensor is an image that can be blocked. */
  fits({ shape, dtype }: Tensor): boolean {
    return dtype === "float32" && shape.length === 4 && shape[1] % this.block === 0;
  }

  /**
   * Whether a tensor of the old graph is best read in blocked layout: it is available so, or must be
   * reordered anyway.
   */
  isBlocked(tensor: Tensor): boolean {
    const { plain, blocked, channelsLast } = this.walk.now(tensor);
    return blocked !== undefined || (!plain && channelsLast !== undefined && this.fits(tensor));
  }

  /** Whether it is available channels last and cannot be blocked. */
  isChannelsLast(tensor: Tensor): boolean {
    return this.walk.now(tensor).channelsLast !== undefined && !this.fits(tensor);
  }

  /** Lets the node that uses a value scale it while it is computed. */
  scaled(tensor: Tensor): Scaled | undefined {
    return this.usedOnce(tensor) ? this.walk.now(tensor).scaled : undefined;
  }

  /** A layout in which a tensor of the old graph already exists. */
  atHand(tensor: Tensor): Exclude<keyof Layout, "scaled" | "again"> {
    const { blocked, plain } = this.walk.now(tensor);
    return blocked ? "blocked" : plain ? "plain" : "channelsLast";
  }

  /** How to recompute a value, if possible. */
  again(tensor: Tensor): Layout["again"] {
    return this.walk.now(tensor).again;
  }

  /**
   * A value in blocked layout for the backward pass: recomputed if that is cheap, once `awaited` is known, so
   * that it need not be kept from the forward pass. All requests share one result.
   */
  blockedAgain(tensor: Tensor, awaited: Tensor): Tensor {
    const { again } = this.walk.now(tensor);
    if (!again) return this.blocked(tensor);
    const key = keyOf(tensor);
    const made = this.madeAgain.get(key) ?? again(this.blocked(awaited));
    this.madeAgain.set(key, made);
    return made;
  }

  /** The same, channels last. */
  channelsLastAgain(tensor: Tensor, awaited: Tensor): Tensor {
    return this.walk.now(tensor).again
      ? reorderOutput(this.blockedAgain(tensor, awaited), tensor.shape[1], true)
      : this.channelsLast(tensor);
  }

  plain(tensor: Tensor): Tensor {
    const layout = this.walk.now(tensor);
    if (!layout.plain) {
      const { blocked, channelsLast } = layout;
      if (channelsLast) layout.plain = transpose(channelsLast, [0, 3, 1, 2]);
      // A single pixel looks the same in all layouts.
      else if (blocked)
        layout.plain = onePixel(tensor) ? blocked : reorderOutput(blocked, tensor.shape[1], false);
    }
    return layout.plain as Tensor;
  }

  blocked(tensor: Tensor): Tensor {
    const layout = this.walk.now(tensor);
    if (!layout.blocked) {
      const { plain, channelsLast } = layout;
      if (plain && onePixel(tensor)) layout.blocked = plain;
      else if (channelsLast) layout.blocked = reorderInput(channelsLast, this.block, true);
      else if (plain) layout.blocked = reorderInput(plain, this.block, false);
    }
    return layout.blocked as Tensor;
  }

  channelsLast(tensor: Tensor): Tensor {
    const layout = this.walk.now(tensor);
    if (!layout.channelsLast) {
      const { plain, blocked } = layout;
      if (blocked) layout.channelsLast = reorderOutput(blocked, tensor.shape[1], true);
      else if (plain) layout.channelsLast = transpose(plain, [0, 2, 3, 1]);
    }
    return layout.channelsLast as Tensor;
  }

  private source(tensor: Tensor): Layout {
    const layout = this.sources.get(tensor.producer) ?? { plain: tensor };
    this.sources.set(tensor.producer, layout);
    return layout;
  }
}

/** Aliases of a tensor are the same value. */
const keyOf = ({ id, producer }: Tensor): string =>
  producer.kind === "node" ? `${producer.node.id}:${producer.index}` : `source ${id}`;

/** How often each value that the outputs need is used, as an output or as a node's input, by `keyOf`. */
function countUses(outputs: readonly Tensor[]): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (tensor: Tensor): void => {
    uses.set(keyOf(tensor), (uses.get(keyOf(tensor)) ?? 0) + 1);
  };
  outputs.forEach(count);
  for (const { inputs } of sortedNodes(outputs)) inputs.forEach(count);
  return uses;
}

const onePixel = ({ shape }: Tensor): boolean => shape[2] === 1 && shape[3] === 1;
