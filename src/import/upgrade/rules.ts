import type { Attributes, OnnxNode } from "../../onnx/index.js";
import { ForeignNode } from "../nodes/foreign-node.js";
import type { Writer } from "./writer.js";

/** Writes a node of an older operator set with the operators of set 17. */
export type Upgrade = (node: OnnxNode, writer: Writer) => readonly OnnxNode[];

export interface Rule {
  /** The operator set that changed the operator: nodes of older sets are rewritten. */
  readonly before: number;
  readonly upgrade: Upgrade;
}

/** A node whose attributes, by their names, became inputs, at these places. */
const attributesToInputs =
  (names: readonly string[]): Upgrade =>
  (node, writer) => {
    const foreign = new ForeignNode(node);
    const inputs = [...node.inputs];
    for (const [index, name] of names.entries()) {
      const values = foreign.ints(name);
      if (values) inputs[index + 1] = writer.integers(node.outputs[0], values);
    }
    return [{ ...node, inputs: filled(inputs), attributes: without(node.attributes, names) }];
  };

/** Gaps are optional inputs that are left out. */
const filled = (inputs: readonly (string | undefined)[]): string[] =>
  Array.from(inputs, (name) => name ?? "");

const without = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

const clip: Upgrade = (node, writer) => {
  const foreign = new ForeignNode(node);
  const bound = (name: string): string =>
    foreign.has(name) ? writer.scalar(node.outputs[0], foreign.float(name, 0)) : "";
  return [{ ...node, inputs: [node.inputs[0], bound("min"), bound("max")], attributes: {} }];
};

const pad: Upgrade = (node, writer) => {
  const foreign = new ForeignNode(node);
  const pads = writer.integers(node.outputs[0], foreign.ints("pads") ?? foreign.ints("paddings") ?? []);
  const value = writer.scalar(node.outputs[0], foreign.float("value", 0));
  const attributes = without(node.attributes, ["pads", "paddings", "value"]);
  return [{ ...node, inputs: [node.inputs[0], pads, value], attributes }];
};

/** Starts, ends and axes, which may be left out. */
const slice: Upgrade = (node, writer) => {
  const foreign = new ForeignNode(node);
  const starts = foreign.ints("starts") ?? [];
  const axes = foreign.ints("axes") ?? [...starts.keys()];
  const inputs = [starts, foreign.ints("ends") ?? [], axes].map((values) =>
    writer.integers(node.outputs[0], values),
  );
  return [{ ...node, inputs: [node.inputs[0], ...inputs], attributes: {} }];
};

const topK: Upgrade = (node, writer) => {
  const count = writer.integers(node.outputs[0], [new ForeignNode(node).int("k", 1)]);
  return [{ ...node, inputs: [node.inputs[0], count], attributes: without(node.attributes, ["k"]) }];
};

/** Until set 13 the softmax was over all axes from the given one on, as if they were one. */
const flattenedSoftmax: Upgrade = (node, writer) => {
  const axis = new ForeignNode(node).int("axis", 1);
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
};

/** Upsample, and Resize of set 10: x and scales, with the pixel of the smaller index at each place. */
const resize: Upgrade = (node) => {
  const foreign = new ForeignNode(node);
  const [x, scales = ""] = node.inputs;
  return [
    {
      ...node,
      opType: "Resize",
      inputs: [x, "", scales],
      attributes: {
        mode: { type: "string", value: foreign.string("mode", "nearest") },
        coordinate_transformation_mode: { type: "string", value: "asymmetric" },
        nearest_mode: { type: "string", value: "floor" },
      },
    },
  ];
};

/** What an operator of training does in inference: nothing. */
const identity: Upgrade = (node) => [
  { ...node, opType: "Identity", inputs: [node.inputs[0]], outputs: [node.outputs[0]], attributes: {} },
];

const renamed =
  (opType: string): Upgrade =>
  (node) => [{ ...node, opType }];

const allSets = Number.POSITIVE_INFINITY;

/** Operators that changed between set 9 and set 17 (github.com/onnx/onnx, docs/Changelog.md). */
export const rules: Readonly<Record<string, Rule>> = {
  Clip: { before: 11, upgrade: clip },
  Dropout: { before: allSets, upgrade: identity },
  LogSoftmax: { before: 13, upgrade: flattenedSoftmax },
  Pad: { before: 11, upgrade: pad },
  ReduceSum: { before: 13, upgrade: attributesToInputs(["axes"]) },
  Resize: { before: 11, upgrade: resize },
  Scatter: { before: allSets, upgrade: renamed("ScatterElements") },
  Slice: { before: 10, upgrade: slice },
  Softmax: { before: 13, upgrade: flattenedSoftmax },
  Split: { before: 13, upgrade: attributesToInputs(["split"]) },
  Squeeze: { before: 13, upgrade: attributesToInputs(["axes"]) },
  TopK: { before: 10, upgrade: topK },
  Unsqueeze: { before: 13, upgrade: attributesToInputs(["axes"]) },
  Upsample: { before: allSets, upgrade: resize },
};
