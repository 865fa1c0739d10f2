import { FormatError } from "../../base/errors.js";
import { neededBy, type OnnxModel, type OnnxNode, whereIs } from "../../onnx/index.js";

/**
 * The nodes in an order in which each comes after what it needs: in their own, where that is one.
 * @throws FormatError when nodes need each other, a value is made twice, or nothing makes one that is needed.
 */
export function inOrder(model: OnnxModel): OnnxNode[] {
  const makers = makersOf(model);
  const given = givenTo(model);
  const sorted: OnnxNode[] = [];
  const done = new Set<OnnxNode>();
  const open = new Set<OnnxNode>();
  // An explicit stack: deep networks would overflow the call stack.
  const stack: { node: OnnxNode; needs: string[]; next: number }[] = [];
  const enter = (node: OnnxNode): void => {
    if (done.has(node)) return;
    if (open.has(node)) throw inCircle(stack.map((each) => each.node).slice([...open].indexOf(node)));
    open.add(node);
    stack.push({ node, needs: neededBy(node), next: 0 });
  };
  for (const first of model.nodes) {
    enter(first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { node, needs } = top;
      if (top.next === needs.length) {
        sorted.push(node);
        done.add(node);
        open.delete(node);
        stack.pop();
        continue;
      }
      const name = needs[top.next++];
      const maker = makers.get(name);
      if (maker) enter(maker);
      else if (!given.has(name)) {
        throw new FormatError(
          `${whereIs(node)} uses the value ${JSON.stringify(name)}, which nothing makes: the file is damaged.`,
        );
      }
    }
  }
  const missing = model.outputs.find(({ name }) => !makers.has(name) && !given.has(name));
  if (missing)
    throw new FormatError(`Nothing makes the output ${JSON.stringify(missing.name)}: the file is damaged.`);
  return sorted;
}

const givenTo = ({ inputs, otherInputs = [], initializers }: OnnxModel): Set<string> =>
  new Set([...Object.keys(initializers), ...[...inputs, ...otherInputs].map(({ name }) => name)]);

/** @throws FormatError when two values share a name. */
function makersOf(model: OnnxModel): Map<string, OnnxNode> {
  const given = givenTo(model);
  const makers = new Map<string, OnnxNode>();
  for (const node of model.nodes) {
    for (const name of node.outputs) {
      if (name === "") continue;
      if (given.has(name) || makers.has(name)) {
        throw new FormatError(
          `${whereIs(node)} makes the value ${JSON.stringify(name)} again: the file is damaged.`,
        );
      }
      makers.set(name, node);
    }
  }
  return makers;
}

/** Most nodes of a circle that a message names. */
const most = 4;

function inCircle(nodes: readonly OnnxNode[]): FormatError {
  const named = nodes.slice(0, most).map(whereIs);
  const more = nodes.length > most ? ` and ${nodes.length - most} more` : "";
  return new FormatError(
    nodes.length === 1
      ? `${named[0]} needs its own result: the file is damaged.`
      : `These nodes need each other's results in a circle: ${named.join(", ")}${more}. The file is damaged.`,
  );
}
