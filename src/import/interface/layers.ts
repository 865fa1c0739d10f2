import { constantValue, type Tensor } from "../../graph/index.js";
import { type OnnxNode, readNode } from "../../onnx/index.js";
import { constantNumbers } from "./constant-numbers.js";
import type { SpatialLayout } from "./spatial.js";
import { tokenAxis } from "./token-layouts.js";

/** A value of a model that maps can be made from. */
export interface Layer {
  /** The name of the value. */
  readonly name: string;
  /** The name and operator of the node that computes it. */
  readonly node: string;
  readonly opType: string;
  /** Shape of the value; its batch size is the one that the model was read with. */
  readonly shape: readonly number[];
  readonly layout: SpatialLayout;
  /** Whether everything the scores know about the image passes through this value. */
  readonly complete: boolean;
}

/**
 * The feature maps of more than one pixel that the scores depend on, first to last.
 * @param nodes - The nodes that the scores need, in order.
 * @param images - Name of the value of the images.
 */
export function findLayers(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  layouts: ReadonlyMap<string, SpatialLayout>,
  images: string,
): Layer[] {
  const idle = idleValues(nodes, tensors, layouts);
  const complete = completeValues(nodes, dependentValues(nodes, tensors, images));
  return nodes.flatMap((node) =>
    node.outputs.flatMap((name): Layer[] => {
      const [layout, tensor] = [layouts.get(name), tensors.get(name)];
      if (!layout || tensor?.dtype !== "float32" || layout.grid[0] * layout.grid[1] < 2 || idle.has(name))
        return [];
      const { shape } = tensor;
      return [{ name, node: node.name, opType: node.opType, shape, layout, complete: complete.has(name) }];
    }),
  );
}

/** The values that depend on the images. */
function dependentValues(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  images: string,
): Set<string> {
  const dependent = new Set([images]);
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((name) => dependent.has(name))) continue;
    for (const name of outputs) {
      const tensor = tensors.get(name);
      // Values computed from shapes alone are constant.
      if (tensor && !constantValue(tensor)) dependent.add(name);
    }
  }
  return dependent;
}

/** Values that everything passes through: nothing computed from the images before them is used after them. */
function completeValues(nodes: readonly OnnxNode[], dependent: ReadonlySet<string>): Set<string> {
  const lastUse = new Map<string, number>();
  for (const [at, { inputs, outputs }] of nodes.entries()) {
    if (!outputs.some((name) => dependent.has(name))) continue;
    for (const name of inputs) if (dependent.has(name)) lastUse.set(name, at);
  }
  const complete = new Set<string>();
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  let open = Math.max(-1, ...[...lastUse].flatMap(([name, use]) => (made.has(name) ? [] : [use])));
  for (const [at, { outputs }] of nodes.entries()) {
    const used = outputs.filter((name) => lastUse.has(name));
    if (open <= at && used.length === 1) complete.add(used[0]);
    open = Math.max(open, ...used.map((name) => lastUse.get(name) as number));
  }
  return complete;
}

/**
 * Values whose pixels no longer matter: everything computed from them, pixel by pixel, ends where only the
 * class token is selected.
 */
function idleValues(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  layouts: ReadonlyMap<string, SpatialLayout>,
): Set<string> {
  const users = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const name of node.inputs) users.set(name, [...(users.get(name) ?? []), node]);
  const idle = new Set<string>();
  for (const node of [...nodes].reverse()) {
    for (const name of node.outputs) {
      const layout = layouts.get(name);
      const uses = users.get(name) ?? [];
      // Nothing uses the scores.
      if (!layout || uses.length === 0) continue;
      if (uses.every((user) => takesPrefix(user, layout, tensors) || user.outputs.every((n) => idle.has(n))))
        idle.add(name);
    }
  }
  return idle;
}

/** Whether a node selects only tokens before the pixels', which images do not have. */
function takesPrefix(node: OnnxNode, layout: SpatialLayout, tensors: ReadonlyMap<string, Tensor>): boolean {
  const { prefix } = layout;
  const axis = tokenAxis(layout);
  const numbers = (at: number) => constantNumbers(node, at, tensors);
  const read = readNode(node);
  if (read?.opType === "Gather") {
    const taken = numbers(1);
    return read.attributes.axis === axis && taken.length > 0 && taken.every((at) => at >= 0 && at < prefix);
  }
  if (read?.opType !== "Slice") return false;
  const [starts, ends, axes] = [numbers(1), numbers(2), numbers(3)];
  const at = axes.indexOf(axis);
  return starts[at] >= 0 && ends[at] > 0 && ends[at] <= prefix;
}

/**
 * The layers to explain when none is asked for, the best first: those that everything passes through, from the last on, or
 * else all of them.
 */
export function defaultLayers(layers: readonly Layer[]): Layer[] {
  const complete = layers.filter((layer) => layer.complete);
  return [...(complete.length > 0 ? complete : layers)].reverse();
}
