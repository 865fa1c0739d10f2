import { FormatError } from "../../base/errors.js";
import { ownValue } from "../../base/objects.js";
import { dataTypeCodes, type OnnxModel, type OnnxNode, type TensorValue, whereIs } from "../../onnx/index.js";
import { rules } from "./rules.js";
import { Writer } from "./writer.js";

/** The oldest readable operator set, and the one in which additions to a model are written. */
const [oldest, target] = [9, 17];

/**
 * Upgrades a model to operator set 17, or keeps its own if that is newer, and prepares it for inference:
 * constants become initialisers, Dropout is removed, and so are nodes that merely pass on stored numbers.
 * @throws FormatError when the operator set is older than 9, or a node uses a value that no node before it
 * computes.
 */
export function upgradeModel(model: OnnxModel): OnnxModel {
  const opset = model.opsets[""];
  if (opset === undefined || !(opset >= oldest)) {
    throw new FormatError(
      `The model is of ONNX operator set ${opset ?? "(none)"}; sets from ${oldest} on are read. Export it again, or ` +
        "convert it with onnx.version_converter of Python's onnx package.",
    );
  }
  checkOrder(model);
  const constants = new Map<string, TensorValue>(Object.entries(model.initializers));
  const taken = new Set([
    ...constants.keys(),
    ...model.inputs.map(({ name }) => name),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const writer = new Writer(taken);
  const kept = new Set(model.outputs.map(({ name }) => name));
  const aliases = new Map<string, string>();
  const nodes = model.nodes.flatMap((written): readonly OnnxNode[] => {
    const node = { ...written, inputs: written.inputs.map((name) => aliases.get(name) ?? name) };
    if (node.domain !== "") return [node];
    if (isCopy(node, constants) && !kept.has(node.outputs[0])) {
      aliases.set(node.outputs[0], node.inputs[0]);
      return [];
    }
    if (node.opType === "Constant") {
      constants.set(node.outputs[0], constantOf(node));
      return [];
    }
    const rule = ownValue(rules, node.opType);
    if (!rule || opset >= rule.before) return [node];
    if (node.inputs.length === 0 || node.outputs.length === 0) {
      throw new FormatError(`${whereIs(node)} has no input or no output: the file is damaged.`);
    }
    return rule.upgrade(node, writer);
  });
  return {
    ...model,
    nodes,
    initializers: Object.fromEntries([...constants, ...writer.added]),
    opsets: { ...model.opsets, "": Math.max(opset, target) },
  };
}

/** Whether a node merely passes on stored numbers, such as weights stored in half precision. */
function isCopy(
  { opType, inputs: [name], attributes }: OnnxNode,
  constants: ReadonlyMap<string, TensorValue>,
): boolean {
  const value = constants.get(name);
  if (!value) return false;
  return opType === "Identity" || (opType === "Cast" && attributes.to?.value === dataTypeCodes[value.dtype]);
}

function constantOf(node: OnnxNode): TensorValue {
  const { value, value_float, value_floats, value_int, value_ints } = node.attributes;
  if (value?.type === "tensor") return value.value;
  if (value_float?.type === "float") return { dtype: "float32", shape: [], data: [value_float.value] };
  if (value_int?.type === "int") return { dtype: "int64", shape: [], data: [value_int.value] };
  if (value_floats?.type === "floats") {
    return { dtype: "float32", shape: [value_floats.value.length], data: value_floats.value };
  }
  if (value_ints?.type === "ints") {
    return { dtype: "int64", shape: [value_ints.value.length], data: value_ints.value };
  }
  throw new FormatError(`${whereIs(node)} holds no numbers: constants of that kind are not supported.`);
}

/** @throws FormatError when a node comes before what it needs, or two values share a name. */
function checkOrder({ nodes, inputs, outputs, initializers }: OnnxModel): void {
  const known = new Set(["", ...Object.keys(initializers), ...inputs.map(({ name }) => name)]);
  for (const node of nodes) {
    const unknown = node.inputs.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new FormatError(
        `${whereIs(node)} uses the value "${unknown}", which nothing before it makes: the file is damaged.`,
      );
    }
    for (const name of node.outputs) {
      if (name !== "" && known.has(name)) {
        throw new FormatError(`${whereIs(node)} makes the value "${name}" again: the file is damaged.`);
      }
      known.add(name);
    }
  }
  const missing = outputs.find(({ name }) => !known.has(name));
  if (missing)
    throw new FormatError(`Nothing makes the output ${JSON.stringify(missing.name)}: the file is damaged.`);
}
