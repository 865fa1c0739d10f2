import { FormatError } from "../../base/errors.js";
import { mapValues, ownValue } from "../../base/objects.js";
import {
  type AttributeValue,
  dataTypeCodes,
  neededBy,
  type OnnxModel,
  type OnnxNode,
  readBranch,
  type TensorValue,
  whereIs,
  withNodes,
} from "../../onnx/index.js";
import { separatedNodes } from "./fused.js";
import { inOrder } from "./order.js";
import { dequantisedNodes } from "./quantised.js";
import { rules } from "./rules.js";
import { Writer } from "./writer.js";

/** The oldest readable operator set, and the one in which additions to a model are written. */
const [oldest, target] = [7, 17];

/**
 * Upgrades a model to operator set 17, or keeps its own if that is newer, and prepares it for inference:
 * nodes come after what they need, constants become initialisers, Dropout is removed, and so are nodes that merely pass
 * on stored numbers.
 * @throws FormatError when the operator set is older than 7, nodes need each other, or a value is missing or made twice.
 */
export function upgradeModel(model: OnnxModel): OnnxModel {
  const opset = model.opsets[""];
  if (opset === undefined || !(opset >= oldest)) {
    throw new FormatError(
      `The model is of ONNX operator set ${opset ?? "(none)"}; sets from ${oldest} on are read. Export it again, or ` +
        "convert it with onnx.version_converter of Python's onnx package.",
    );
  }
  const ordered = inOrder(model);
  const constants = new Map<string, TensorValue>(Object.entries(model.initializers));
  const taken = new Set([
    ...constants.keys(),
    ...model.inputs.map(({ name }) => name),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const writer = new Writer(taken);
  // What branches take from around them keeps its name.
  const kept = new Set([
    ...[...model.outputs, ...(model.otherOutputs ?? [])].map(({ name }) => name),
    ...ordered.flatMap((node) => (hasGraph(node) ? neededBy(node) : [])),
  ]);
  const aliases = new Map<string, string>();
  const nodes = ordered.flatMap((given): readonly OnnxNode[] => {
    const node = { ...given, inputs: given.inputs.map((name) => aliases.get(name) ?? name) };
    const written = dequantisedNodes(node, writer) ?? separatedNodes(node, writer, Math.max(opset, target));
    if (written) return written;
    if (node.domain !== "") return [node];
    if (isCopy(node, constants) && !kept.has(node.outputs[0])) {
      aliases.set(node.outputs[0], node.inputs[0]);
      return [];
    }
    const stored = node.opType === "Constant" ? constantOf(node) : undefined;
    if (stored) {
      constants.set(node.outputs[0], stored);
      return [];
    }
    return trains(node, constants) ? [node] : upgraded(node, opset, writer);
  });
  return {
    ...model,
    nodes,
    initializers: Object.fromEntries([...constants, ...writer.added]),
    opsets: { ...model.opsets, "": Math.max(opset, target) },
  };
}

function upgraded(node: OnnxNode, opset: number, writer: Writer): readonly OnnxNode[] {
  const rule = node.domain === "" ? ownValue(rules, node.opType) : undefined;
  if (!rule || opset >= rule.before)
    return [opset < target && hasGraph(node) ? inBranches(node, opset, writer) : node];
  if (node.inputs.length === 0 || node.outputs.length === 0) {
    throw new FormatError(`${whereIs(node)} has no input or no output: the file is damaged.`);
  }
  return rule.upgrade(node, writer);
}

/** The same node with upgraded branches. What is added for these stands outside, where they find it. */
function inBranches(node: OnnxNode, opset: number, writer: Writer): OnnxNode {
  const attributes = mapValues(node.attributes, (attribute): AttributeValue => {
    if (attribute.type !== "graph") return attribute;
    const { nodes } = readBranch(attribute.value);
    const before = new Set(writer.added.keys());
    const value = withNodes(
      attribute.value,
      nodes.flatMap((each) => upgraded(each, opset, writer)),
    );
    const added = [...writer.added.keys()].filter((name) => !before.has(name));
    return { type: "graph", value, captured: [...attribute.captured, ...added] };
  });
  return { ...node, attributes };
}

/** Whether a Dropout drops: it says so since set 12. */
function trains(
  { opType, inputs: [, ratio, mode] }: OnnxNode,
  constants: ReadonlyMap<string, TensorValue>,
): boolean {
  const number = (name: string | undefined) => constants.get(name ?? "")?.data[0];
  return opType === "Dropout" && Boolean(mode) && number(mode) !== 0 && number(ratio) !== 0;
}

const hasGraph = ({ attributes }: OnnxNode): boolean =>
  Object.values(attributes).some(({ type }) => type === "graph");

/** Whether a node merely passes on stored numbers, such as weights stored in half precision. */
function isCopy(
  { opType, inputs: [name], attributes }: OnnxNode,
  constants: ReadonlyMap<string, TensorValue>,
): boolean {
  const value = constants.get(name);
  if (!value) return false;
  return opType === "Identity" || (opType === "Cast" && attributes.to?.value === dataTypeCodes[value.dtype]);
}

/** The numbers of a constant; undefined if it holds others, such as texts. */
function constantOf({ attributes }: OnnxNode): TensorValue | undefined {
  const { value, value_float, value_floats, value_int, value_ints } = attributes;
  if (value?.type === "tensor") return value.value;
  if (value_float?.type === "float") return { dtype: "float32", shape: [], data: [value_float.value] };
  if (value_int?.type === "int") return { dtype: "int64", shape: [], data: [value_int.value] };
  if (value_floats?.type === "floats") {
    return { dtype: "float32", shape: [value_floats.value.length], data: value_floats.value };
  }
  if (value_ints?.type === "ints") {
    return { dtype: "int64", shape: [value_ints.value.length], data: value_ints.value };
  }
  return undefined;
}
