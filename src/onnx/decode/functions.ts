import { FormatError } from "../../base/errors.js";
import { standardDomain } from "../model.js";
import { graphBytes, rawGraph } from "./graphs.js";
import type { RawAttribute, RawFunction, RawModel, RawNode } from "./raw-model.js";

/** Most nodes that functions may grow to: no classifier has so many, but functions of functions can. */
const mostNodes = 2 ** 17;

/**
 * Replaces nodes that call operators defined in the file with the nodes that define these.
 * @throws FormatError when functions call each other without end, or grow out of all proportion.
 */
export function inlined({ graph, functions = [] }: RawModel): readonly RawNode[] {
  const nodes = graph?.node ?? [];
  return functions.length === 0 ? nodes : new Inlining(functions).all(nodes, []);
}

/** What an operator is called by. */
const keyOf = (domain: string | undefined, name = "", overload = ""): string =>
  [standardDomain(domain), name, overload].join(":");

class Inlining {
  private readonly functions: ReadonlyMap<string, RawFunction>;
  private calls = 0;
  private nodes = 0;

  constructor(functions: readonly RawFunction[]) {
    this.functions = new Map(
      functions.map((each) => [keyOf(each.domain, each.name, each.overload), each] as const),
    );
  }

  /** @param callers - Names of the functions that the nodes are part of, from the outermost. */
  all(nodes: readonly RawNode[], callers: readonly string[], into: RawNode[] = []): RawNode[] {
    for (const node of nodes) {
      const called = this.functions.get(keyOf(node.domain, node.opType, node.overload));
      if (called) this.call(node, called, callers, into);
      else into.push({ ...node, attribute: node.attribute?.map((each) => this.inGraph(each, callers)) });
      if (++this.nodes > mostNodes) {
        throw new FormatError(
          `The model's functions grow to over ${mostNodes} nodes: it is no model, or damaged.`,
        );
      }
    }
    return into;
  }

  private call(call: RawNode, called: RawFunction, callers: readonly string[], into: RawNode[]): void {
    const name = called.name ?? "";
    if (callers.includes(name)) {
      throw new FormatError(
        `The model's functions call each other without end: ${[...callers, name].join(" calls ")}.`,
      );
    }
    const prefix = `${call.name || call.output?.[0] || name}/${this.calls++}/`;
    const names = new Map<string, string>([["", ""]]);
    for (const [at, own] of (called.output ?? []).entries()) {
      if (call.output?.[at]) names.set(own, call.output[at]);
    }
    // What an output merely passes on has the name of the input.
    const passed = (called.input ?? []).flatMap((own, at): RawNode[] => {
      const outer = names.get(own);
      names.set(own, call.input?.[at] ?? "");
      const input = [call.input?.[at] ?? ""];
      return outer ? [{ name: prefix + own, opType: "Identity", input, output: [outer] }] : [];
    });
    const renamed = (own: string): string => names.get(own) ?? prefix + own;
    const values = new Map(
      [...(called.attributeProto ?? []), ...(call.attribute ?? [])].map((a) => [a.name, a]),
    );
    const nodes = (called.node ?? []).map((node) => ({
      ...renamedNode(node, renamed, values),
      name: prefix + (node.name ?? ""),
    }));
    this.all(nodes, [...callers, name], into);
    into.push(...passed);
  }

  private inGraph(attribute: RawAttribute, callers: readonly string[]): RawAttribute {
    if (!attribute.g?.length) return attribute;
    const graph = rawGraph(attribute.g);
    return { ...attribute, g: graphBytes({ ...graph, node: this.all(graph.node ?? [], callers) }) };
  }
}

/** A node of a function as it is where the function is called. */
function renamedNode(
  node: RawNode,
  renamed: (name: string) => string,
  values: ReadonlyMap<string, RawAttribute>,
): RawNode {
  return {
    ...node,
    input: node.input?.map(renamed),
    output: node.output?.map(renamed),
    attribute: node.attribute?.flatMap((attribute) => {
      if (attribute.refAttrName) {
        const given = values.get(attribute.refAttrName);
        return given ? [{ ...given, name: attribute.name }] : [];
      }
      return attribute.g?.length
        ? [{ ...attribute, g: renamedGraph(attribute.g, renamed, values) }]
        : [attribute];
    }),
  };
}

/** A branch with new names for what it takes from around it; its own values keep theirs. */
export function renamedGraph(
  bytes: Uint8Array,
  renamed: (name: string) => string,
  values: ReadonlyMap<string, RawAttribute>,
): Uint8Array {
  const graph = rawGraph(bytes);
  const own = new Set([
    ...[...(graph.input ?? []), ...(graph.initializer ?? [])].map(({ name = "" }) => name),
    ...(graph.node ?? []).flatMap(({ output = [] }) => output),
  ]);
  const name = (used: string): string => (own.has(used) ? used : renamed(used));
  return graphBytes({
    ...graph,
    node: graph.node?.map((node) => renamedNode(node, name, values)),
    output: graph.output?.map((info) => ({ ...info, name: name(info.name ?? "") })),
  });
}
