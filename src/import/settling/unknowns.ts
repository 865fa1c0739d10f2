import { constantValue, type Tensor } from "../../graph/index.js";
import type { OnnxModel, OnnxNode } from "../../onnx/index.js";
import { type ImportedGraph, isKnown } from "../import-graph.js";
import { scoringNodes } from "../interface/outputs.js";
import { decidingInputs, staticValues } from "./static-values.js";

/** Names of values of which only running the model tells more. */
export interface Unknowns {
  /** Their types: operators that are not known, or not in that form. */
  readonly types: readonly string[];
  /** Their numbers, which decide about shapes and are the same for all images. */
  readonly values: readonly string[];
}

const keyOf = ({ domain, opType }: OnnxNode): string => `${domain}:${opType}`;

/**
 * Lists what is not known of a model.
 * @param imported - As far as it could be imported.
 * @param inputs - Names of what is fed for each image.
 */
export function unknownsIn(
  model: OnnxModel,
  { tensors, failures }: ImportedGraph,
  inputs: readonly string[],
): Unknowns {
  const fixed = staticValues(model, new Set(inputs));
  const failed = new Set([...failures.keys()].map(keyOf));
  const types = new Set<string>();
  const values = new Set<string>();
  for (const node of scoringNodes(model)) {
    const open = decidingInputs(node).filter(
      (name) => fixed.has(name) && !isComputed(tensors.get(name), model, name),
    );
    for (const name of open) values.add(name);
    const reached = node.outputs.every((name) => name === "" || tensors.has(name));
    // Others of an operator that failed are likely to fail alike.
    const unknown = failures.has(node) || (!reached && (!isKnown(node) || failed.has(keyOf(node))));
    if (unknown && open.length === 0) for (const name of node.outputs) if (name !== "") types.add(name);
  }
  return { types: [...types], values: [...values] };
}

const isComputed = (tensor: Tensor | undefined, { initializers }: OnnxModel, name: string): boolean =>
  Object.hasOwn(initializers, name) || (tensor !== undefined && constantValue(tensor) !== undefined);
