import type { OnnxNode } from "../onnx/index.js";

/**
 * The module of a network that a node belongs to: as PyTorch's exporters write it ("layer4.1.conv2", of name scopes or of names
 * such as "/layer4/layer4.1/conv2/Conv"), or TensorFlow's ("model/conv2d_1"); undefined where nothing says so.
 */
export function moduleOf({
  scope,
  name,
  outputs,
}: Pick<OnnxNode, "scope" | "name" | "outputs">): string | undefined {
  // The last of them is the node's own.
  if (scope) return scope.at(-2) || undefined;
  const [place] = [name, ...outputs].filter((each) => each.includes("/"));
  const parts = place?.split("/").slice(0, -1) ?? [];
  if (parts[0] === "") return ofTorch(parts.slice(1)) || undefined;
  return parts.filter((part) => !/^(Stateful)?PartitionedCall/.test(part)).join("/") || undefined;
}

/** Names within names repeat those that they are numbered in: "layer4/layer4.1" is "layer4.1". */
function ofTorch(parts: readonly string[]): string {
  const path: string[] = [];
  for (const part of parts) {
    const last = path.at(-1);
    if (last !== undefined && part.startsWith(`${last}.`)) path.pop();
    path.push(part);
  }
  return path.join(".");
}
