import type { OnnxNode } from "../onnx/index.js";

/** The nodes that take each value. */
export function usersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, readonly OnnxNode[]> {
  const users = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const name of node.inputs) users.set(name, [...(users.get(name) ?? []), node]);
  return users;
}
