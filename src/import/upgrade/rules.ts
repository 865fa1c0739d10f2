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

/** Scales were an attribute. */
const upsample = reading({ scales: { optional: "floats" } }, (node, { scales }, writer) => {
  if (!scales) return resize(node, writer);
  const input = writer.constant(node.outputs[0], {
    dtype: "float32",
    shape: [scales.length],
    data: Float32Array.from(scales),
  });
  return resize({ ...node, inputs: [node.inputs[0], input] }, writer);
});

/** A training-only operator does nothing in inference. */
const identity: Upgrade = (node) => [
  { ...node, opType: "Identity", inputs: [node.inputs[0]], outputs: [node.outputs[0]], attributes: {} },
];

/** Statistics could be of each pixel; later sets have but those of channels. */
const batchNormalisation = reading(
  { spatial: { kind: "int", otherwise: 1 }, epsilon: { kind: "float", otherwise: 1e-5 } },
  (node, { spatial, epsilon }, writer) => {
    if (spatial !== 0) return [{ ...node, attributes: without(node.attributes, ["spatial"]) }];
    const [x, scale, shift, mean, variance] = node.inputs;
    const [centred, sum, root, divided, scaled] = Array.from({ length: 5 }, () =>
      writer.name(node.outputs[0]),
    );
    return [
      writer.node("Sub", [x, mean], [centred]),
      writer.node("Add", [variance, writer.scalar(node.outputs[0], epsilon)], [sum]),
      writer.node("Sqrt", [sum], [root]),
      writer.node("Div", [centred, root], [divided]),
      writer.node("Mul", [divided, scale], [scaled]),
      { ...node, opType: "Add", inputs: [scaled, shift], outputs: [node.outputs[0]], attributes: {} },
    ];
  },
);

/** An operator of Windows' first models: scales all, then shifts each channel. */
const scaleImages = reading(
  { scale: { kind: "float", otherwise: 1 }, bias: { optional: "floats" } },
  (node, { scale, bias }, writer) => {
    const scaled = writer.name(node.outputs[0]);
    const data = Float32Array.from(bias ?? [0]);
    const shift = writer.constant(node.outputs[0], { dtype: "float32", shape: [data.length, 1, 1], data });
    return [
      writer.node("Mul", [node.inputs[0], writer.scalar(node.outputs[0], scale)], [scaled]),
      { ...node, opType: "Add", inputs: [scaled, shift], attributes: {} },
    ];
  },
);

const renamed =
  (opType: StandardOp): Upgrade =>
  (node) => [{ ...node, opType }];

const allSets = Number.POSITIVE_INFINITY;

/** Operators that ONNX has dropped, or that do nothing in inference. */
type RetiredOp = "Dropout" | "ImageScaler" | "Scatter" | "Upsample";

/** Operators that changed between set 7 and set 17 (github.com/onnx/onnx, docs/Changelog.md). */
export const rules: Readonly<Record<string, Rule>> = {
  BatchNormalization: { before: 9, upgrade: batchNormalisation },
  Clip: { before: 11, upgrade: clip },
  Dropout: { before: allSets, upgrade: identity },
  ImageScaler: { before: allSets, upgrade: scaleImages },

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
  Upsample: { before: allSets, upgrade: upsample },
} satisfies Readonly<Record<RetiredOp, Rule>> & { readonly [Op in StandardOp]?: Rule };
