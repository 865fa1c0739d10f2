import { constantValue, type Tensor } from "../../graph/index.js";
import {
  type Branch,
  type OnnxModel,
  type OnnxNode,
  readBranch,
  renamedBranches,
  type TensorValue,
} from "../../onnx/index.js";

/** Imports a model for one or several numbers of images. */
type ImportAll = (model: OnnxModel) => readonly ReadonlyMap<string, Tensor>[];

/** Prepares a model with new nodes, as `upgradeModel` does. */
type Upgrade = (model: OnnxModel) => OnnxModel;

/** So many branches may lie inside each other. */
const deepest = 32;

/**
 * Replaces each If whose condition is known with the nodes of the branch that it takes. Conditions on shapes, such as those
 * that torch.squeeze leaves, are known.
 * @param model - As returned by `upgradeModel`.
 */
export function withoutBranches(model: OnnxModel, importAll: ImportAll, upgrade: Upgrade): OnnxModel {
  let now = model;
  for (let depth = 0; depth < deepest; depth++) {
    if (!now.nodes.some(isIf)) break;
    const all = importAll(now);
    const taken = new Map(now.nodes.flatMap((node) => (isIf(node) ? takenBranch(node, all) : [])));
    if (taken.size === 0) break;
    const parts = now.nodes.map((node, at) => {
      const branch = taken.get(node);
      return branch ? inPlace(node, branch, at) : { nodes: [node], initializers: {} };
    });
    now = upgrade({
      ...now,
      nodes: parts.flatMap(({ nodes }) => nodes),
      initializers: Object.assign({}, now.initializers, ...parts.map(({ initializers }) => initializers)),
    });
  }
  return now;
}

const isIf = ({ domain, opType }: OnnxNode): boolean => domain === "" && opType === "If";

/** Nothing where the condition is not known, or differs between numbers of images. */
function takenBranch(
  node: OnnxNode,
  all: readonly ReadonlyMap<string, Tensor>[],
): (readonly [OnnxNode, Branch])[] {
  const conditions = all.map((tensors) => {
    const condition = tensors.get(node.inputs[0] ?? "");
    return condition && constantValue(condition)?.data[0];
  });
  const [first] = conditions;
  if (first === undefined || conditions.some((condition) => condition !== first)) return [];
  const branch = node.attributes[first ? "then_branch" : "else_branch"];
  return branch?.type === "graph" ? [[node, readBranch(branch.value)]] : [];
}

/** The nodes of a branch in place of the If. */
function inPlace(
  node: OnnxNode,
  { nodes, initializers, outputs }: Branch,
  at: number,
): { nodes: OnnxNode[]; initializers: Record<string, TensorValue> } {
  const prefix = `${node.name || node.outputs[0]}/${at}/`;
  const own = new Map<string, string>();
  const made = new Set(nodes.flatMap((each) => each.outputs));
  for (const name of [...made, ...Object.keys(initializers)]) own.set(name, prefix + name);
  const passed = node.outputs.flatMap((outer, index): OnnxNode[] => {
    const inner = outputs[index];
    if (outer === "" || inner === undefined) return [];
    if (made.has(inner) && outputs.indexOf(inner) === index) {
      own.set(inner, outer);
      return [];
    }
    const input = own.get(inner) ?? inner;
    return [
      {
        name: prefix + outer,
        opType: "Identity",
        domain: "",
        inputs: [input],
        outputs: [outer],
        attributes: {},
      },
    ];
  });
  const renamed = (name: string): string => (name === "" ? "" : (own.get(name) ?? name));
  return {
    nodes: [
      ...nodes.map((each) => ({
        ...each,
        name: prefix + each.name,
        attributes: renamedBranches(each.attributes, renamed),
        inputs: each.inputs.map(renamed),
        outputs: each.outputs.map(renamed),
      })),
      ...passed,
    ],
    initializers: Object.fromEntries(
      Object.entries(initializers).map(([name, value]) => [renamed(name), value]),
    ),
  };
}
