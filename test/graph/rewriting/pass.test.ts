import { describe, expect, it } from "vitest";
import {
  add,
  applyPasses,
  exp,
  foreign,
  input,
  log,
  lowering,
  madeBy,
  mul,
  neg,
  type Outputs,
  passOf,
  type Rule,
  recordPasses,
  relu,
  reluGradient,
  simplification,
  sortedNodes,
} from "../../../src/graph/index.js";
import { firedBy, onlyRules } from "../../helpers/rules.js";

const x = input("x", [2, 3]);
const operatorsOf = (outputs: Outputs): string[] =>
  sortedNodes(Object.values(outputs)).map(({ opType }) => opType);

const removeDoubleNegation: Rule = {
  name: "remove-double-negation",
  about: "The negative of a negative is the number itself.",
  operators: ["Neg"],
  apply: ({ inputs: [y] }) => madeBy(y, "Neg")?.inputs,
};
const writeNegation: Rule = {
  name: "write-negation",
  about: "A negative is a product with -1.",
  operators: ["Neg"],
  apply: ({ inputs: [y] }) => [mul(y, -1)],
};
const both = passOf("both", "Two rules for one operator.", [removeDoubleNegation, writeNegation]);

describe("a pass", () => {
  it("tries rules in order, on already rewritten inputs", () => {
    // The inner Neg has become a Mul when the rule for two of them looks.
    expect(operatorsOf(both.apply({ y: neg(neg(x)) }))).toEqual(["Mul", "Mul"]);
    expect(operatorsOf(onlyRules(both, ["remove-double-negation"]).apply({ y: exp(neg(neg(x))) }))).toEqual([
      "Exp",
    ]);
  });

  it("reports each time a rule fires", () => {
    const fired: string[] = [];
    both.apply({ y: neg(exp(neg(x))) }, { onFired: (rule) => fired.push(rule) });
    expect(fired).toEqual(["write-negation", "write-negation"]);
  });

  it("returns a graph unchanged if no rule fires", () => {
    const outputs = { y: exp(x), z: x };
    expect(both.apply(outputs)).toEqual(outputs);
    expect(both.apply(outputs).y).toBe(outputs.y);
  });

  it("leaves operators of other domains alone, whatever their names are", () => {
    const [y] = foreign({ name: "neg", opType: "Neg", domain: "com.example", attributes: {} }, [x], [x]);
    expect(both.apply({ y }).y).toBe(y);
  });

  it("composes with another pass", () => {
    const [first, second] = both.rules.map(({ name }) => onlyRules(both, [name]));
    expect(operatorsOf(applyPasses({ y: neg(neg(neg(x))) }, [first, second]))).toEqual(["Mul"]);
  });

  it("has uniquely named rules, each with a description", () => {
    const rules = [...lowering.rules, ...simplification.rules];
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { name, about } of rules) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(about).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("the rules that rewrite this library's own operators", () => {
  it("rewrite each of them", () => {
    const outputs = { y: reluGradient(x, relu(x)) };
    expect(firedBy(lowering, outputs)).toEqual(["lower-relu-gradient"]);
    expect(operatorsOf(lowering.apply(outputs))).toEqual(["Relu", "Greater", "Where"]);
  });
});

describe("a record of passes", () => {
  it("records the graph's size at each pass, and what each rule saves in the end", () => {
    const y = add(neg(neg(exp(x))), log(mul(x, 1)));
    const [first, second] = recordPasses({ y }, [
      onlyRules(both, ["remove-double-negation"]),
      simplification,
    ]);
    const bytes = x.shape[0] * x.shape[1] * 4;
    const of = (nodes: number) => ({ nodes, bytes: nodes * bytes });
    expect([first.before, first.after, second.before, second.after]).toEqual([of(6), of(4), of(4), of(3)]);
    expect(first.rules).toEqual([
      { name: removeDoubleNegation.name, about: removeDoubleNegation.about, times: 1, saved: of(2) },
    ]);
    expect(second.rules).toMatchObject([{ name: "remove-multiply-by-one", times: 1, saved: of(1) }]);
  });

  it("counts what a later rule saves without the earlier passes again", () => {
    const negated: Rule = {
      name: "negate-exponential",
      about: "Each exponential gets a sign.",
      operators: ["Exp"],
      apply: ({ outputs: [y] }) => [neg(exp(y))],
    };
    const growing = passOf("grow", "Makes graphs larger each time.", [negated]);
    const [, second] = recordPasses({ y: exp(mul(x, 1)) }, [growing, simplification]);
    expect(second.rules).toMatchObject([{ name: "remove-multiply-by-one", times: 1, saved: { nodes: 1 } }]);
  });

  it("counts equal operators once, as a model has them", () => {
    const [{ before }] = recordPasses({ y: add(exp(x), exp(x)) }, [simplification]);
    expect(before.nodes).toBe(2);
  });

  it("shows what a rule costs as a negative saving", () => {
    const [{ rules }] = recordPasses({ y: reluGradient(x, relu(x)) }, [lowering]);
    expect(rules).toMatchObject([{ name: "lower-relu-gradient", times: 1, saved: { nodes: -1 } }]);
  });
});
