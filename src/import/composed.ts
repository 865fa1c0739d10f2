import { batchNames, freeOfBatch, type Tensor } from "../graph/index.js";
import type { OnnxModel } from "../onnx/index.js";

/** A model, and the batch size that it is limited to, if it does not take any. */
export interface Composed {
  readonly model: OnnxModel;
  readonly anyBatch: boolean;
}

/** Graphs before and after the model, and their inputs. */
export interface Parts {
  readonly before: Readonly<Record<string, Tensor>>;
  readonly behind: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
  readonly dynamicBatch?: { readonly name: string; readonly values: readonly string[] };
}

/** The same parts with a free batch axis, if they allow one. */
export function joined(one: Parts, other: Parts): Parts | undefined {
  const before = freeOfBatch(one.before, other.before);
  const behind = freeOfBatch(one.behind, other.behind);
  if (!before || !behind) return undefined;
  const [built, otherBuilt] = [one, other].map((parts) => ({ outputs: parts.behind, inputs: parts.inputs }));
  return { before, behind, inputs: one.inputs, dynamicBatch: batchNames(built, otherBuilt) };
}
