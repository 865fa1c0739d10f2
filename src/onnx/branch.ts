import { mapValues } from "../base/objects.js";
import { renamedGraph } from "./decode/functions.js";
import { graphBytes, rawGraph } from "./decode/graphs.js";
import { decodeNode } from "./decode/nodes.js";
import { decodeTensor } from "./decode/tensor.js";
import { encodeNode } from "./encode.js";
import type { Attributes, OnnxNode, TensorValue } from "./model.js";

/** The graph of a branch or loop. */
export interface Branch {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: Readonly<Record<string, TensorValue>>;
  /** Names of what it takes and makes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** @throws FormatError when the bytes are damaged. */
export function readBranch(bytes: Uint8Array): Branch {
  const { node = [], initializer = [], input = [], output = [] } = rawGraph(bytes);
  return {
    nodes: node.map((each) => decodeNode(each, undefined)),
    initializers: Object.fromEntries(
      initializer.map((tensor) => [tensor.name ?? "", decodeTensor(tensor, undefined)]),
    ),
    inputs: input.map(({ name = "" }) => name),
    outputs: output.map(({ name = "" }) => name),
  };
}

/** The same branch with other nodes. */
export const withNodes = (bytes: Uint8Array, nodes: readonly OnnxNode[]): Uint8Array =>
  graphBytes({ ...rawGraph(bytes), node: nodes.map(encodeNode) });

/** Attributes whose branches take other values from around them. */
export const renamedBranches = (attributes: Attributes, renamed: (name: string) => string): Attributes =>
  mapValues(attributes, (attribute) =>
    attribute.type === "graph"
      ? {
          type: "graph",
          value: renamedGraph(attribute.value, renamed, new Map()),
          captured: attribute.captured.map(renamed),
        }
      : attribute,
  );
