import type { Tensor } from "../../graph/index.js";
import { type OnnxNode, readNode, type StandardOp } from "../../onnx/index.js";
import { fitsLayout, reshaped, type SpatialLayout, transposed } from "./spatial.js";
import { otherTokens } from "./token-layouts.js";

/** Operators on images [N,C,H,W], whatever their origin. */
const onImages: ReadonlySet<string> = new Set([
  "AveragePool",
  "Conv",
  "ConvInteger",
  "ConvTranspose",
  "LpPool",
  "MaxPool",
]);

/** Real numbers, or quantised ones: int64 is for sizes and indices. */
const holdsFeatures = ({ dtype }: Tensor): boolean => dtype !== "int64" && dtype !== "bool";

/** Operators that change an image's size but keep its layout. */
const resizing: ReadonlySet<string> = new Set<StandardOp>([
  "Resize",
  "Slice",
  "Pad",
  "DepthToSpace",
  "SpaceToDepth",
]);

const reshaping: ReadonlySet<string> = new Set<StandardOp>(["Reshape", "Flatten", "Squeeze", "Unsqueeze"]);

/** Operators whose results no longer hold features of their inputs' positions. */
const unrelated: ReadonlySet<string> = new Set(["Shape", "Size", "ArgMax", "ArgMin", "TopK", "NonZero"]);

/**
 * Finds which values hold feature maps, and in which layout, starting from the images.
 * @param nodes - In order.
 * @param images - Name and layout of the values already known to hold images.
 */
export function findLayouts(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  images: ReadonlyMap<string, SpatialLayout>,
): Map<string, SpatialLayout> {
  const layouts = new Map(images);
  for (const node of nodes) {
    if (unrelated.has(node.opType)) continue;
    for (const output of node.outputs) {
      const tensor = tensors.get(output);
      const layout = tensor && holdsFeatures(tensor) ? layoutOf(node, tensor, tensors, layouts) : undefined;
      if (layout) layouts.set(output, layout);
    }
  }
  return layouts;
}

function layoutOf(
  node: OnnxNode,
  output: Tensor,
  tensors: ReadonlyMap<string, Tensor>,
  layouts: ReadonlyMap<string, SpatialLayout>,
): SpatialLayout | undefined {
  const { shape } = output;
  if (onImages.has(node.opType) && shape.length === 4) {
    return { kind: "NCHW", grid: [shape[2], shape[3]], prefix: 0 };
  }
  const known = node.inputs.flatMap((name) => {
    const [layout, tensor] = [layouts.get(name), tensors.get(name)];
    return layout && tensor ? [{ layout, tensor, shape: tensor.shape }] : [];
  });
  const [first] = known;
  if (!first) return undefined;
  // Windows over a signal, whose grid has one row.
  if (onImages.has(node.opType) && first.layout.kind === "NCL" && first.layout.grid[0] === 1) {
    return { kind: "NCL", grid: [1, shape[2]], prefix: 0 };
  }
  const read = readNode(node);
  if (read?.opType === "Transpose") {
    // Without a permutation all axes are reversed, to an order that is no layout.
    const { perm } = read.attributes;
    return perm && transposed(first.layout, perm);
  }
  if (reshaping.has(node.opType)) return reshaped(first.layout, first.shape, output.shape);
  const same = known.find(({ layout, shape }) => fitsLayout(layout, output.shape, shape));
  if (same) return same.layout;
  return (
    otherTokens(node, first.layout, first.tensor, output, tensors) ??
    (resizing.has(node.opType) ? resized(first.layout, first.shape, output.shape) : undefined)
  );
}

function resized(
  layout: SpatialLayout,
  from: readonly number[],
  to: readonly number[],
): SpatialLayout | undefined {
  if (to.length !== 4 || from[0] !== to[0]) return undefined;
  if (layout.kind === "NCHW") return { ...layout, grid: [to[2], to[3]] };
  return layout.kind === "NHWC" ? { ...layout, grid: [to[1], to[2]] } : undefined;
}
