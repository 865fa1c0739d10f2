import { describe, expect, it } from "vitest";
import { add, exp, input, mul, neg, split, type Tensor, Walk, withInputs } from "../../../src/graph/index.js";

const operatorOf = ({ producer }: Tensor): string =>
  producer.kind === "node" ? producer.node.opType : producer.kind;

describe("a walk over a graph", () => {
  const [a, b] = [input("a", [2]), input("b", [2])];

  it("visits each node once, after the nodes that it needs", () => {
    const shared = exp(a);
    const visited: string[] = [];
    const walk = new Walk<string>(() => "source");
    walk.over([mul(shared, neg(shared)), shared], (node) => {
      visited.push(`${node.opType}(${node.inputs.map(walk.now)})`);
      return [node.opType];
    });
    expect(visited).toEqual(["Exp(source)", "Neg(Exp)", "Mul(Exp,Neg)"]);
  });

  it("rebuilds a graph on other inputs", () => {
    const [first] = split(add(a, b), 0, [1, 1]);
    const walk = new Walk<Tensor>((tensor) => (tensor === a ? b : tensor));
    walk.over([first], (node) => withInputs(node, node.inputs.map(walk.now)).outputs);
    const made = walk.now(first);
    expect(made).not.toBe(first);
    expect(made.shape).toEqual([1]);
    const [sum] = made.producer.kind === "node" ? made.producer.node.inputs : [];
    expect(sum.producer.kind === "node" && sum.producer.node.inputs).toEqual([b, b]);
  });

  it("skips nodes that it must not enter, with everything before them", () => {
    const border = exp(neg(a));
    const visited: string[] = [];
    const walk = new Walk<string>(operatorOf);
    walk.over(
      [mul(border, b)],
      (node) => {
        visited.push(node.opType);
        return node.inputs.map(walk.now);
      },
      (tensor) => tensor !== border,
    );
    expect(visited).toEqual(["Mul"]);
    expect(walk.now(border)).toBe("Exp");
  });

  it("continues where an earlier walk ended", () => {
    const first = exp(a);
    let visits = 0;
    const walk = new Walk<number>(() => 0);
    for (const outputs of [[first], [neg(first)]]) walk.over(outputs, () => [++visits]);
    expect(visits).toBe(2);
    expect(walk.now(first)).toBe(1);
  });

  it("handles graphs deeper than the call stack", () => {
    const depth = 50_000;
    let deep: Tensor = a;
    for (let at = 0; at < depth; at++) deep = neg(deep);
    const walk = new Walk<number>(() => 0);
    walk.over([deep], ({ inputs: [x] }) => [walk.now(x) + 1]);
    expect(walk.now(deep)).toBe(depth);
  });
});
