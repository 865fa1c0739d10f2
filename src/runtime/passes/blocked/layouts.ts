import { type Node, sortedNodes, type Tensor, transpose } from "../../../graph/index.js";
import { reorderInput, reorderOutput } from "./operators.js";

/** One value in the layouts in which it has been made, or can be. */
export interface Layout {
  /** In the order of its shape. */
  plain?: Tensor;
  /** An image [N,C,H,W] as [N,C/b,H,W,b], under its shape. */
  blocked?: Tensor;
  /** An image [N,C,H,W] as [N,H,W,C]. */
  channelsLast?: Tensor;
  /** How to make the blocked image once more from what is kept anyway, when a tensor is known. */
  readonly again?: (awaited: Tensor) => Tensor;
  /** How to make the blocked image times one number for each channel, plus another, at no cost of its own. */
  readonly scaled?: Scaled;
}

/** Numbers for each channel [C]: a factor, or none, and a summand, or none. */
export type Scaled = (scale: Tensor | undefined, shift: Tensor | undefined) => Tensor;

/** The values of a graph that is being rewritten, each in one or more layouts. */
export class Layouts {
  private readonly made = new Map<Node, readonly Layout[]>();
  private readonly madeAgain = new Map<string, Tensor>();

  /**
   * @param block - Channels in a block.
   * @param uses - How often each value of the old graph is used, by `keyOf`.
   */
  constructor(
    readonly block: number,
    private readonly uses: ReadonlyMap<string, number>,
  ) {}

  /** Whether nothing but one node needs a value: then that node may take its making over. */
  usedOnce(tensor: Tensor): boolean {
    return this.uses.get(keyOf(tensor)) === 1;
  }

  /** Says what became of the outputs of a node of the old graph. */
  set(node: Node, outputs: readonly Layout[]): void {
    this.made.set(node, outputs);
  }

  /** Whether a tensor is an image that can be blocked. */
  fits({ shape, dtype }: Tensor): boolean {
    return dtype === "float32" && shape.length === 4 && shape[1] % this.block === 0;
  }

  /** Whether a tensor of the old graph is best taken in blocked layout: it is at hand so, or has to be reordered anyway. */
  isBlocked(tensor: Tensor): boolean {
    const { plain, blocked, channelsLast } = this.of(tensor);
    return blocked !== undefined || (!plain && channelsLast !== undefined && this.fits(tensor));
  }

  /** Whether it is at hand with its channels last, and cannot be blocked. */
  isChannelsLast(tensor: Tensor): boolean {
    return this.of(tensor).channelsLast !== undefined && !this.fits(tensor);
  }

  /** How the node that uses a value may scale it while it is made. */
  scaled(tensor: Tensor): Scaled | undefined {
    return this.usedOnce(tensor) ? this.of(tensor).scaled : undefined;
  }

  /** A layout that a tensor of the old graph has already. */
  atHand(tensor: Tensor): Exclude<keyof Layout, "scaled" | "again"> {
    const { blocked, plain } = this.of(tensor);
    return blocked ? "blocked" : plain ? "plain" : "channelsLast";
  }

  /** How to make a value again, if it can be. */
  again(tensor: Tensor): Layout["again"] {
    return this.of(tensor).again;
  }

  /**
   * A value in blocked layout for the backward pass: made again where that is cheap, when `awaited` is known, so that it
   * need not be kept since the forward pass. All who ask for it share the first.
   */
  blockedAgain(tensor: Tensor, awaited: Tensor): Tensor {
    const { again } = this.of(tensor);
    if (!again) return this.blocked(tensor);
    const key = keyOf(tensor);
    const made = this.madeAgain.get(key) ?? again(this.blocked(awaited));
    this.madeAgain.set(key, made);
    return made;
  }

  /** The same with its channels last. */
  channelsLastAgain(tensor: Tensor, awaited: Tensor): Tensor {
    return this.of(tensor).again
      ? reorderOutput(this.blockedAgain(tensor, awaited), tensor.shape[1], true)
      : this.channelsLast(tensor);
  }

  plain(tensor: Tensor): Tensor {
    const layout = this.of(tensor);
    if (!layout.plain) {
      const { blocked, channelsLast } = layout;
      if (channelsLast) layout.plain = transpose(channelsLast, [0, 3, 1, 2]);
      // One pixel looks the same in all layouts.
      else if (blocked)
        layout.plain = onePixel(tensor) ? blocked : reorderOutput(blocked, tensor.shape[1], false);
    }
    return layout.plain as Tensor;
  }

  blocked(tensor: Tensor): Tensor {
    const layout = this.of(tensor);
    if (!layout.blocked) {
      const { plain, channelsLast } = layout;
      if (plain && onePixel(tensor)) layout.blocked = plain;
      else if (channelsLast) layout.blocked = reorderInput(channelsLast, this.block, true);
      else if (plain) layout.blocked = reorderInput(plain, this.block, false);
    }
    return layout.blocked as Tensor;
  }

  channelsLast(tensor: Tensor): Tensor {
    const layout = this.of(tensor);
    if (!layout.channelsLast) {
      const { plain, blocked } = layout;
      if (blocked) layout.channelsLast = reorderOutput(blocked, tensor.shape[1], true);
      else if (plain) layout.channelsLast = transpose(plain, [0, 2, 3, 1]);
    }
    return layout.channelsLast as Tensor;
  }

  private of(tensor: Tensor): Layout {
    const { producer } = tensor;
    if (producer.kind === "node") return (this.made.get(producer.node) as Layout[])[producer.index];
    let layout = this.sources.get(producer);
    if (!layout) {
      layout = { plain: tensor };
      this.sources.set(producer, layout);
    }
    return layout;
  }

  /** Inputs and constants, by their producers. */
  private readonly sources = new Map<Tensor["producer"], Layout>();
}

/** Aliases of a tensor are the same value. */
const keyOf = ({ id, producer }: Tensor): string =>
  producer.kind === "node" ? `${producer.node.id}:${producer.index}` : `source ${id}`;

/** How often each value is used that some outputs need, as an output or as an input of a node, by `keyOf`. */
export function countUses(outputs: readonly Tensor[]): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (tensor: Tensor): void => {
    uses.set(keyOf(tensor), (uses.get(keyOf(tensor)) ?? 0) + 1);
  };
  outputs.forEach(count);
  for (const { inputs } of sortedNodes(outputs)) inputs.forEach(count);
  return uses;
}

const onePixel = ({ shape }: Tensor): boolean => shape[2] === 1 && shape[3] === 1;
