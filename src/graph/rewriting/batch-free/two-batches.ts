import type { Tensor } from "../../tensor.js";

/** A graph with its inputs. */
export interface Built {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
}

/** The inputs and outputs whose first axis differs between two batch sizes, as `buildModel` takes them. */
export function batchNames(one: Built, other: Built): { name: string; values: string[] } {
  const named = ({ inputs, outputs }: Built): [string, Tensor][] => [
    ...inputs.map((tensor): [string, Tensor] => [nameOf(tensor), tensor]),
    ...Object.entries(outputs),
  ];
  const others = new Map(named(other));
  const open = named(one).filter(([name, { shape }]) => shape[0] !== others.get(name)?.shape[0]);
  return { name: "batch", values: open.map(([name]) => name) };
}

/** Two batch sizes reveal what depends on the batch; neither is 1, which would broadcast to any size. */
export const twoBatches = [2, 3] as const;

const nameOf = ({ producer }: Tensor): string => (producer.kind === "input" ? producer.name : "");
