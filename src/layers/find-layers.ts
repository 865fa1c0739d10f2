import type { Tensor } from "../graph/index.js";
import type { OnnxNode } from "../onnx/index.js";
import { completeValues, dependentValues } from "./complete.js";
import { findIdle } from "./idle.js";
import { findKeys } from "./keys.js";
import type { Layer } from "./layer.js";
import type { Layouts } from "./layouts/axes.js";
import { isProduct } from "./layouts/products.js";
import { moduleOf } from "./modules.js";
import type { SpatialLayout } from "./spatial.js";

/**
 * The feature maps of more than one pixel that the scores depend on, first to last.
 * @param nodes - The nodes that the scores need, in order.
 * @param images - Name of the value of the images.
 */
export function findLayers(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  layouts: Layouts,
  images: string,
): Layer[] {
  const { idle, isIdleUse } = findIdle(nodes, tensors, layouts);
  const dependent = dependentValues(nodes, tensors, images);
  const learned = learnedValues(nodes);
  const ofAll = completeValues(nodes, dependent);
  const keys = findKeys(nodes, tensors, layouts);
  const ofPixels = completeValues(nodes, dependent, isIdleUse);
  const layers = nodes.flatMap((node) =>
    node.outputs.flatMap((name): Layer[] => {
      const [layout, tensor] = [layouts.maps.get(name), tensors.get(name)];
      if (!layout || tensor?.dtype !== "float32" || layout.grid[0] * layout.grid[1] < 2) return [];
      if (idle.has(name) || !learned.has(name)) return [];
      const { shape } = tensor;
      const { name: own, opType } = node;
      return [
        {
          name,
          node: own,
          opType,
          module: moduleOf(node),
          shape,
          layout,
          complete: ofAll.has(name) && !keys.has(name),
        },
      ];
    }),
  );
  // Behind the last that everything passes through, class tokens may go past what all pixels pass through: the norm before the
  // last attention, where products of activation and gradient do not sum to zero.
  const last = layers.findLastIndex(({ complete }) => complete);
  const linear = layers.findIndex((layer, at) => at > last && isLinear(layer));
  const normed = layers
    .slice(last, linear < 0 ? undefined : linear)
    .findLast(
      ({ name, layout, opType }) => ofPixels.has(name) && isWithOthers(layout) && !moving.has(opType),
    );
  return layers.map((layer) => (layer === normed ? { ...layer, complete: true } : layer));
}

/** Operators that only move what they are given. */
const moving: ReadonlySet<string> = new Set(["Identity", "Reshape", "Transpose"]);

/** Whether there are tokens besides the pixels'. */
const isWithOthers = ({ prefix, suffix }: SpatialLayout): boolean => prefix + suffix > 0;

const windows: ReadonlySet<string> = new Set(["Conv", "ConvInteger", "ConvTranspose"]);

const isLinear = (node: Pick<OnnxNode, "opType">): boolean => isProduct(node) || windows.has(node.opType);

/** The values behind an operator that weighs what it is given: those before are but the image in other numbers. */
function learnedValues(nodes: readonly OnnxNode[]): Set<string> {
  const learned = new Set<string>();
  for (const node of nodes) {
    // What an operator of another domain does is not known.
    if (!isLinear(node) && node.domain === "" && !node.inputs.some((name) => learned.has(name))) continue;
    for (const name of node.outputs) learned.add(name);
  }
  return learned;
}

/**
 * The layers that weights follow: those behind the last are what a model says of each place, not what it looks at. All of them
 * where there are none.
 * @param nodes - The nodes that the scores need, in order.
 */
export function beforeWeights(layers: readonly Layer[], nodes: readonly OnnxNode[]): readonly Layer[] {
  const behind = nodes.slice(Math.max(0, nodes.findLastIndex(isLinear)));
  const said = new Set(behind.flatMap(({ outputs }) => outputs));
  const before = layers.filter(({ name }) => !said.has(name));
  return before.length > 0 ? before : layers;
}

/**
 * The layers to explain when none is asked for, the best first: those that everything passes through, from the last on, or
 * else all of them. Where stages behind these are scored side by side, the last of the coarser ones comes first.
 */
export function defaultLayers(layers: readonly Layer[]): Layer[] {
  const last = layers.findLastIndex(({ complete }) => complete);
  if (last < 0) return [...layers].reverse();
  const { layout } = layers[last];
  const stage = isWithOthers(layout)
    ? undefined
    : layers.slice(last).findLast((layer) => pixelsOf(layer.layout) < pixelsOf(layout));
  return [...layers.filter((layer) => layer.complete || layer === stage)].reverse();
}

const pixelsOf = ({ grid: [height, width] }: SpatialLayout): number => height * width;
