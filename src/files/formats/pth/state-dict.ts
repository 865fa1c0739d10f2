import { Dict, type Pickled, Tensor } from "./pickle-values.js";
import { Unreadable } from "./unreadable.js";

/** Where checkpoints keep the weights, in the order in which they are looked for. */
const places = ["state_dict", "model_state_dict", "model", "ema", "module", "weights"];

/** How deep they may lie. */
const mostDepth = 3;

/**
 * Finds the state dict in what a file holds: the dict under one of the usual keys, or else the dict itself.
 * @throws FormatError that lists the keys, when there is none.
 */
export function findState(content: Pickled): {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly entry: string | undefined;
} {
  const found = stateIn(content, []);
  if (found) return found;
  throw new Unreadable(
    content instanceof Dict
      ? `it has no dict of tensors; its keys are ${[...content.entries.keys()].slice(0, 8).map(String).join(", ") || "none"}`
      : "it holds no dict of tensors",
    "trusted",
  );
}

function stateIn(
  content: Pickled | undefined,
  path: readonly string[],
): ReturnType<typeof findState> | undefined {
  if (!(content instanceof Dict) || path.length > mostDepth) return undefined;
  for (const place of places) {
    const found = stateIn(content.entries.get(place), [...path, place]);
    if (found) return found;
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of content.entries) {
    if (typeof name === "string" && value instanceof Tensor) tensors.set(name, value);
  }
  return tensors.size > 0 ? { tensors, entry: path.join(".") || undefined } : undefined;
}
