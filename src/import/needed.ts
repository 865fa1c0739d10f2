import { neededBy, type OnnxModel, type OnnxNode } from "../onnx/index.js";

/** The nodes that some values need, in order. */
export function nodesFor({ nodes }: OnnxModel, values: readonly string[]): OnnxNode[] {
  const names = new Set(values);
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((name) => names.has(name))) return false;
    for (const name of neededBy(node)) names.add(name);
    return true;
  });
  return kept.reverse();
}

/** Removes outputs from a model, and the inputs, nodes and initialisers that only they need. */
export function withoutOutputs(model: OnnxModel, left: readonly string[]): OnnxModel {
  const outputs = model.outputs.filter(({ name }) => !left.includes(name));
  const names = outputs.map(({ name }) => name);
  const nodes = nodesFor(model, names);
  const used = new Set([...names, ...nodes.flatMap(neededBy)]);
  return {
    ...model,
    nodes,
    outputs,
    inputs: model.inputs.filter(({ name }) => used.has(name)),
    initializers: Object.fromEntries(Object.entries(model.initializers).filter(([name]) => used.has(name))),
  };
}
