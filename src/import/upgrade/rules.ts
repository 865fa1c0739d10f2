import {
  type Attributes,
  type AttributesFrom,
  type OnnxNode,
  type ReadSpec,
  readAttributes,
  type StandardOp,
} from "../../onnx/index.js";
import type { Writer } from "./writer.js";

/** Rewrites a node of an older operator set with operators of set 17. */
export type Upgrade = (node: OnnxNode, writer: Writer) => readonly OnnxNode[];

export interface Rule {
  /** The operator set that changed the operator: nodes of older sets are rewritten. */
  readonly before: number;
  readonly upgrade: Upgrade;
}

/** Rewrites a node according to its operator's former attributes. */
const reading =
  <const Spec extends ReadSpec>(
    spec: Spec,
    upgrade: (node: OnnxNode, attributes: AttributesFrom<Spec>, writer: Writer) => readonly OnnxNode[],
  ): Upgrade =>
  (node, writer) =>
    upgrade(node, readAttributes(node, spec), writer);

const without = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

const ints = { optional: "ints" } as const;

/** Turns an attribute's values, if present, into the node's second input. */
function asSecondInput(
  { inputs: [x, second, ...rest], outputs, attributes, ...node }: OnnxNode,
  name: string,
  values: readonly number[] | undefined,
  writer: Writer,
): OnnxNode[] {
  const added = values ? writer.integers(outputs[0], values) : second;
  const inputs = added === undefined ? [x] : [x, added, ...rest];
  return [{ ...node, inputs, outputs, attributes: without(attributes, [name]) }];
}

const axesToInput = reading({ axes: ints }, (node, { axes }, writer) =>
  asSecondInput(node, "axes", axes, writer),
);
const splitToInput = reading({ split: ints }, (node, { split }, writer) =>
  asSecondInput(node, "split", split, writer),
);
const countToInput = reading({ k: { kind: "int", otherwise: 1 } }, (node, { k }, writer) =>
  asSecondInput(node, "k", [k], writer),
);

const bounds = { min: { optional: "float" }, max: { optional: "float" } } as const;

const clip = reading(bounds, (node, { min, max }, writer) => {
  const input = (bound: number | undefined): string =>
    bound === undefined ? "" : writer.scalar(node.outputs[0], bound);
  return [{ ...node, inputs: [node.inputs[0], input(min), input(max)], attributes: {} }];
});

const padding = { pads: ints, paddings: ints, value: { kind: "float", otherwise: 0 } } as const;

const pad = reading(padding, (node, { pads, paddings, value }, writer) => {
  const sizes = writer.integers(node.outputs[0], pads ?? paddings ?? []);
  const filling = writer.scalar(node.outputs[0], value);
  const attributes = without(node.attributes, Object.keys(padding));
  return [{ ...node, inputs: [node.inputs[0], sizes, filling], attributes }];
});

/** Axes may be left out. */
const slice = reading({ starts: ints, ends: ints, axes: ints }, (node, attributes, writer) => {
  const { starts = [], ends = [], axes = [...starts.keys()] } = attributes;
  const inputs = [starts, ends, axes].map((values) => writer.integers(node.outputs[0], values));
  return [{ ...node, inputs: [node.inputs[0], ...inputs], attributes: {} }];
});

/** Before set 13, softmax flattened all axes from the given one on. */
const flattenedSoftmax = reading({ axis: { kind: "int", otherwise: 1 } }, (node, { axis }, writer) => {
  const last = { axis: { type: "int", value: -1 } } as const;
  if (axis === -1) return [{ ...node, attributes: last }];
  const [input] = node.inputs;
  const [flat, result, shape] = ["flat", "result", "shape"].map(() => writer.name(node.outputs[0]));
  return [
    writer.node("Flatten", [input], [flat], { axis: { type: "int", value: axis } }),
    writer.node(node.opType, [flat], [result], last),
    writer.node("Shape", [input], [shape]),
    { ...node, opType: "Reshape", inputs: [result, shape], attributes: {} },
  ];
});

/** Upsample, and Resize of set 10: x and scales, with floor rounding to the nearest pixel. */
const resize = reading({ mode: { kind: "string", otherwise: "nearest" } }, (node, { mode }) => {
  const [x, scales = ""] = node.inputs;
  return [
    {
      ...node,
      opType: "Resize",
      inputs: [x, "", scales],
      attributes: {
        mode: { type: "string", value: mode },
        coordinate_transformation_mode: { type: "string", value: "asymmetric" },
        nearest_mode: { type: "string", value: "floor" },
      },
    },
  ];
});

/** A training-only operator does nothing in inference. */
const identity: Upgrade = (node) => [
  { ...node, opType: "Identity", inputs: [node.inputs[0]], outputs: [node.outputs[0]], attributes: {} },
];

const renamed =
  (opType: StandardOp): Upgrade =>
  (node) => [{ ...node, opType }];

const allSets = Number.POSITIVE_INFINITY;

/** Operators that ONNX has dropped, or that do nothing in inference. */
type RetiredOp = "Dropout" | "Scatter" | "Upsample";

/** Operators that changed between set 9 and set 17 (github.com/onnx/onnx, docs/Changelog.md). */
export const rules: Readonly<Record<string, Rule>> = {
  Clip: { before: 11, upgrade: clip },
  Dropout: { before: allSets, upgrade: identity },
  LogSoftmax: { before: 13, upgrade: flattenedSoftmax },
  Pad: { before: 11, upgrade: pad },
  ReduceSum: { before: 13, upgrade: axesToInput },
  Resize: { before: 11, upgrade: resize },
  Scatter: { before: allSets, upgrade: renamed("ScatterElements") },
  Slice: { before: 10, upgrade: slice },
  Softmax: { before: 13, upgrade: flattenedSoftmax },
  Split: { before: 13, upgrade: splitToInput },
  Squeeze: { before: 13, upgrade: axesToInput },
  TopK: { before: 10, upgrade: countToInput },
  Unsqueeze: { before: 13, upgrade: axesToInput },
  Upsample: { before: allSets, upgrade: resize },
} satisfies Readonly<Record<RetiredOp, Rule>> & { readonly [Op in StandardOp]?: Rule };
