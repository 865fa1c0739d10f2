import type { OnnxModel, OnnxNode, StandardOp } from "../../onnx/index.js";
import { nodesFor } from "../needed.js";

/** An output of a model, and the value whose rows it shows. */
export interface ShownOutput {
  readonly output: string;
  readonly value: string;
}

/** Operators that arrange scores anew or say which is the highest: the scores are their first input. */
const arranging: ReadonlySet<string> = new Set([
  "ArgMax",
  "LabelEncoder",
  "SequenceConstruct",
  "TopK",
  "ZipMap",
] satisfies (StandardOp | "LabelEncoder" | "SequenceConstruct" | "ZipMap")[]);

/** Operators that may stand between and behind those. */
const passing: ReadonlySet<string> = new Set<StandardOp>([
  "Cast",
  "Identity",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
]);

/**
 * What the outputs of a model show: themselves, or the scores behind a ZipMap or the like, each value once.
 */
export function shownOutputs(model: OnnxModel): ShownOutput[] {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const shown = [...model.outputs, ...(model.otherOutputs ?? [])].map(({ name: output }) => ({
    output,
    value: arrangedBy(makers, output),
  }));
  // Where scores are an output themselves, that one shows them best.
  const best = [...shown].sort((a, b) => Number(a.output !== a.value) - Number(b.output !== b.value));
  const values = new Set(best.filter(({ output, value }) => output === value).map(({ value }) => value));
  return best.filter(({ output, value }) => {
    if (output === value) return true;
    const first = !values.has(value);
    values.add(value);
    return first;
  });
}

/** The nodes that what the outputs show is computed by, in order. */
export const scoringNodes = (model: OnnxModel): OnnxNode[] =>
  nodesFor(
    model,
    shownOutputs(model).map(({ value }) => value),
  );

/** The value behind operators that arrange it; the one of that name if there are none. */
function arrangedBy(makers: ReadonlyMap<string, OnnxNode>, output: string): string {
  let [name, value] = [output, output];
  for (let node = makers.get(name); node; node = makers.get(name)) {
    const arranges = arranging.has(node.opType);
    if (!arranges && !passing.has(node.opType)) return value;
    name = node.inputs[0] ?? "";
    if (arranges) value = name;
  }
  return value;
}

/**
 * Of several values those that no other is computed from: what leads to the scores is none of them.
 * @param named - The value of a candidate.
 */
export function lastOf<T>(model: OnnxModel, candidates: readonly T[], named: (candidate: T) => string): T[] {
  const behind = candidates.map((candidate) => {
    const value = named(candidate);
    return new Set(nodesFor(model, [value]).flatMap(({ inputs }) => inputs));
  });
  return candidates.filter((candidate, at) => {
    const value = named(candidate);
    return !behind.some((names, other) => other !== at && names.has(value));
  });
}
