import { ShapeError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { flag, numberOf, objectWith, text } from "../base/options/requirements.js";
import type { OnnxModel } from "../onnx/index.js";
import { tensors, tensorsByName } from "./arguments.js";
import { annotationExpansions } from "./expansions/annotation.js";
import { convolutionExpansions } from "./expansions/convolution.js";
import { elementwiseExpansions } from "./expansions/elementwise.js";
import type { Expansion, Expansions } from "./expansions/expansion.js";
import { normalisationExpansions } from "./expansions/normalisation.js";
import { poolingExpansions } from "./expansions/pooling.js";
import { ModelWriter } from "./model-writer.js";
import { type Family, isOpType, type OpType } from "./operator-table.js";
import { givenName } from "./operators/annotation.js";
import { firstEqual } from "./rewriting/equal.js";
import { applyPasses, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
import type { Rule } from "./rewriting/rule.js";
import {
  pushExpandThroughElementwise,
  removeAddZero,
  removeMultiplyByOne,
} from "./rewriting/simplify/elementwise.js";
import { cancelTransposes, pushExpandThroughTranspose } from "./rewriting/simplify/layout.js";
import {
  mergeReshapes,
  pushExpandThroughReduction,
  removeUnitReduction,
} from "./rewriting/simplify/reshape.js";
import { type Node, sortedNodes, type Tensor } from "./tensor.js";

const expansions: { readonly [Op in OpType]?: Expansion<Op> } = {
  ...convolutionExpansions,
  ...normalisationExpansions,
  ...poolingExpansions,
  ...elementwiseExpansions,
  ...annotationExpansions,
} satisfies Expansions<Family>;

/** Replaces this library's own operators with ONNX's. */
export const lowering: Pass = passOf(
  "lower",
  "Writes this library's own operators with those of ONNX.",
  Object.keys(expansions).filter(isOpType).flatMap(ruleFor),
);

function ruleFor<Op extends OpType>(operator: Op): Rule<Op>[] {
  const apply: Expansion<Op> | undefined = expansions[operator];
  const about = `${operator} is written with ordinary ONNX operators.`;
  return apply ? [{ name: `lower-${inKebabCase(operator)}`, about, operators: [operator], apply }] : [];
}

function inKebabCase(operator: string): string {
  return operator.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

/**
 * Computes the same outputs with less work, up to rounding. Derivatives broadcast what was summed, sum what was
 * broadcast, permute back and reshape again; here such pairs cancel.
 *
 * It runs once the graph is complete, not while it grows: until then, tensors that a caller may differentiate
 * must remain part of it.
 */
export const simplification: Pass = passOf("simplify", "Removes operators that undo each other.", [
  pushExpandThroughElementwise,
  removeMultiplyByOne,
  removeAddZero,
  pushExpandThroughReduction,
  removeUnitReduction,
  cancelTransposes,
  pushExpandThroughTranspose,
  mergeReshapes,
]);

/**
 * Applies `simplification`.
 *
 * @example
 * ```ts
 * import { add, input, simplify } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(simplify({ y: add(x, 0) }).y === x); // true
 * ```
 */
export function simplify(outputs: Outputs): Outputs {
  checkValue(outputs, tensorsByName, "simplify: outputs");
  return simplification.apply(outputs);
}

/** Version 17: the newest that ONNX 1.12 and ONNX Runtime 1.12, still common in distributions, can read. */
const defaultOpset = 17;

export interface BuildOptions {
  readonly name?: string;
  /** Inputs, in this order; by default those that the outputs need. */
  readonly inputs?: readonly Tensor[];
  /** Makes axis 0 of these inputs and outputs dynamic, under this name. */
  readonly dynamicBatch?: { readonly name: string; readonly values: readonly string[] };
  /** Whether to remove operators that undo each other (see `simplify`); true by default. */
  readonly simplify?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Version of ONNX's standard operators, 17 or newer; 17 by default. */
  readonly opset?: number;
}

/** What options of building must be. */
export const buildRequirements: Requirements<BuildOptions> = {
  name: text,
  inputs: tensors,
  dynamicBatch: objectWith("an object { name, values }", "name", "values"),
  simplify: flag,
  metadata: objectWith("an object of strings"),
  opset: numberOf({ whole: true, from: defaultOpset }),
};

/** The passes that every graph goes through before it is written as a model. */
export const writingPasses = ({ simplify = true }: BuildOptions = {}): readonly Pass[] =>
  simplify ? [lowering, simplification] : [lowering];

/**
 * Builds an ONNX model from tensors. This library's own operators are written as ONNX operators, only what the
 * outputs need is kept (dead-code elimination), and equal operators on equal inputs become one
 * (common-subexpression elimination).
 * @param outputs - Keyed by their names in the model.
 * @throws ShapeError when two inputs, outputs or named values have the same name.
 *
 * @example
 * ```ts
 * import { add, buildModel, input, mul } from "batchcam/graph";
 *
 * const [x, w] = [input("x", [2, 3]), input("w", [3])];
 * const model = buildModel({ y: add(mul(x, w), 1) });
 * console.log(model.nodes.map(({ opType }) => opType)); // [ 'Mul', 'Add', 'Identity' ]
 * ```
 */
export function buildModel(outputs: Outputs, options: BuildOptions = {}): OnnxModel {
  checkValue(outputs, tensorsByName, "buildModel: outputs");
  checkOptions(options, buildRequirements, "buildModel");
  const { opset = defaultOpset } = options;
  const expanded = applyPasses(outputs, writingPasses(options));
  const named = namesByProducer(expanded);
  const nodes = sortedNodes(Object.values(expanded));
  const writer = new ModelWriter(givenNames(nodes, expanded, options.inputs ?? []), opset);
  for (const tensor of options.inputs ?? []) writer.nameOf(tensor);
  const firsts = firstEqual(nodes);
  for (const node of nodes) {
    writer.add(node, firsts.get(node) ?? node);
    for (const name of named.get(node) ?? []) writer.addIdentity(name, expanded[name]);
  }
  for (const name of named.get(undefined) ?? []) writer.addIdentity(name, expanded[name]);
  for (const name of Object.keys(expanded)) {
    if (writer.inputs.has(name)) throw new ShapeError(`An output has the name "${name}" of an input.`);
  }
  for (const name of nodes.flatMap((node) => givenName(node) ?? [])) {
    if (name in expanded || writer.inputs.has(name) || writer.constants.has(name)) {
      throw new ShapeError(`Two values of the graph are both named "${name}".`);
    }
  }
  const dynamic = new Set(options.dynamicBatch?.values);
  const info = ([name, { dtype, shape }]: [string, Tensor]) => ({
    name,
    dtype,
    shape: dynamic.has(name) && options.dynamicBatch ? [options.dynamicBatch.name, ...shape.slice(1)] : shape,
  });
  return {
    name: options.name ?? "batchcam",
    nodes: writer.nodes,
    inputs: [...writer.inputs].map(info),
    outputs: Object.entries(outputs).map(info),
    initializers: Object.fromEntries(writer.constants),
    opsets: { "": opset, ...writer.domains },
    metadata: options.metadata ?? {},
  };
}

/**
 * The names of the outputs that each node computes, and under undefined those that no node computes. Outputs
 * are written where they are computed: ONNX Runtime schedules backwards from the last node that nothing
 * follows. With all outputs at the end, a gradient that needs the whole backward pass might run before those
 * available on the way, and everything the latter need would wait in memory.
 */
function namesByProducer(outputs: Outputs): Map<Node | undefined, string[]> {
  const named = new Map<Node | undefined, string[]>();
  for (const [name, { producer }] of Object.entries(outputs)) {
    const node = producer.kind === "node" ? producer.node : undefined;
    named.set(node, [...(named.get(node) ?? []), name]);
  }
  return named;
}

/** Names already taken: by inputs, outputs, and named constants and values. */
function givenNames(nodes: readonly Node[], outputs: Outputs, inputs: readonly Tensor[]): Set<string> {
  const fed = [...inputs, ...nodes.flatMap((node) => node.inputs)].flatMap(({ producer }) =>
    "name" in producer && producer.name !== undefined ? [producer.name] : [],
  );
  return new Set([...Object.keys(outputs), ...nodes.flatMap((node) => givenName(node) ?? []), ...fed]);
}
