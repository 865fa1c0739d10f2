import { FormatError } from "../../base/errors.js";
import { GraphProto } from "../schema.js";
import { checkParts } from "./memory.js";
import type { RawGraph } from "./raw-model.js";

/** Branches and loops may lie inside each other; no exporter goes so deep. */
const deepest = 32;

/** @throws FormatError when the bytes are no graph. */
export function rawGraph(bytes: Uint8Array): RawGraph {
  try {
    checkParts(bytes, GraphProto);
    return GraphProto.decode(bytes) as unknown as RawGraph;
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError("The graph of a branch or loop is damaged.", { cause });
  }
}

export const graphBytes = (graph: RawGraph): Uint8Array => GraphProto.encode(graph).finish();

/** The names of the values that the graph of a branch or loop takes from around it. */
export function capturedNames(bytes: Uint8Array, depth = 0): string[] {
  if (depth > deepest) {
    throw new FormatError(
      `Branches and loops lie over ${deepest} deep inside each other: the file is damaged.`,
    );
  }
  const { node = [], input = [], output = [], initializer = [] } = rawGraph(bytes);
  const made = new Set([
    "",
    ...[...input, ...initializer].map(({ name = "" }) => name),
    ...node.flatMap((each) => each.output ?? []),
  ]);
  const used = [
    ...node.flatMap((each) => [
      ...(each.input ?? []),
      ...(each.attribute ?? []).flatMap(({ g }) => (g?.length ? capturedNames(g, depth + 1) : [])),
    ]),
    ...output.map(({ name = "" }) => name),
  ];
  return [...new Set(used)].filter((name) => !made.has(name));
}
