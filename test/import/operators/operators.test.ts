import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/base/errors.js";
import { buildModel, type OutputType } from "../../../src/graph/index.js";
import { importGraph } from "../../../src/import/import-graph.js";
import { importers } from "../../../src/import/operators/index.js";
import {
  expectSame,
  feedsOf,
  givenOf,
  importedTypes,
  modelOf,
  runModel,
  type Single,
  string,
} from "../foreign.js";
import { fed } from "./case.js";
import { cases } from "./cases.js";

describe("imported operators do what ONNX Runtime does with the operators as they are", () => {
  it.each(cases.map((one) => [`${one.opType} ${one.name ?? ""}`.trim(), one] as const))(
    "%s",
    async (_, one) => {
      const model = modelOf(one, importedTypes(one));
      const expected = await runModel(model, feedsOf(one));
      const names = model.outputs.map(({ name }) => name);
      const { tensors, opaque } = importGraph(model, names, { given: givenOf(model) });
      const outputs = Object.fromEntries(names.map((name) => [name, tensors.get(name)!]));
      expectSame(
        await runModel(buildModel(outputs, { opset: Math.max(17, model.opsets[""]) }), feedsOf(one)),
        expected,
      );
      for (const [name, { shape, dtype }] of Object.entries(outputs)) {
        expect({ shape, dtype }).toEqual({ shape: expected[name].dims, dtype: expected[name].type });
      }
      expect(opaque.size).toBe(one.opaque ? 1 : 0);
    },
  );

  it("of all operators that are known", () => {
    expect([...new Set(cases.map(({ opType }) => opType))].sort()).toEqual(Object.keys(importers).sort());
  });
});

describe("operators that are not known", () => {
  const product: Single = {
    opType: "Einsum",
    inputs: [fed([2, 3]), fed([3, 4], 2)],
    attributes: { equation: string("ij,jk->ki") },
  };
  const types: OutputType[] = [{ shape: [4, 2], dtype: "float32" }];

  it("are taken over as they are where their types are given", async () => {
    const model = modelOf(product, types);
    const { tensors, opaque } = importGraph(model, ["y0"], {
      given: givenOf(model),
      types: new Map([["y0", types[0]]]),
    });
    const outputs = { y0: tensors.get("y0")! };
    expectSame(
      await runModel(buildModel(outputs), feedsOf(product)),
      await runModel(model, feedsOf(product)),
    );
    expect([...opaque.values()]).toEqual(model.nodes);
  });

  it("are refused where nothing says which shape they make", () => {
    const model = modelOf(product, types);
    const importing = () => importGraph(model, ["y0"], { given: givenOf(model) });
    expect(importing).toThrow(FormatError);
    expect(importing).toThrow(/Einsum \(node "node"\): this operator is not known/);
  });
});
