import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/base/errors.js";
import { None } from "../../../src/base/none.js";
import { buildModel, type OutputType, sortedNodes, type Tensor } from "../../../src/graph/index.js";
import { importers, importGraph } from "../../../src/import/import-graph.js";
import {
  expectSame,
  feedsOf,
  givenOf,
  importedTypes,
  integers,
  modelOf,
  runModel,
  type Single,
} from "../foreign.js";
import { fed } from "./case.js";
import { cases } from "./cases.js";

/** The operators that were taken over as they are. */
const foreignIn = (outputs: Readonly<Record<string, Tensor>>): string[] =>
  sortedNodes(Object.values(outputs)).flatMap((node) =>
    node.opType === "Foreign" ? [node.attributes.opType] : [],
  );

describe("imported operators do what ONNX Runtime does with the operators as they are", () => {
  it.each(cases.map((one) => [`${one.opType} ${one.name ?? ""}`.trim(), one] as const))(
    "%s",
    async (_, one) => {
      const model = modelOf(one, importedTypes(one));
      const expected = await runModel(model, feedsOf(one));
      const names = model.outputs.map(({ name }) => name);
      const { tensors } = importGraph(model, names, { given: givenOf(model) });
      const outputs = Object.fromEntries(names.map((name) => [name, tensors.get(name)!]));
      expectSame(
        await runModel(buildModel(outputs, { opset: Math.max(17, model.opsets[""]) }), feedsOf(one)),
        expected,
      );
      for (const [name, { shape, dtype }] of Object.entries(outputs)) {
        expect({ shape, dtype }).toEqual({ shape: expected[name].dims, dtype: expected[name].type });
      }
      expect(foreignIn(outputs)).toEqual(one.opaque ? [one.opType] : []);
    },
  );

  it("of all operators that are known", () => {
    const known = Object.entries(importers).flatMap(([opType, entry]) =>
      entry instanceof None ? [] : [opType],
    );
    expect([...new Set(cases.map(({ opType }) => opType))].sort()).toEqual(known.sort());
  });
});

describe("operators that are not known", () => {
  const determinant: Single = { opType: "Det", inputs: [fed([2, 3, 3])] };
  const types: OutputType[] = [{ shape: [2], dtype: "float32" }];

  it("are taken over as they are where their types are given", async () => {
    const model = modelOf(determinant, types);
    const { tensors } = importGraph(model, ["y0"], {
      given: givenOf(model),
      types: new Map([["y0", types[0]]]),
    });
    const outputs = { y0: tensors.get("y0")! };
    expectSame(
      await runModel(buildModel(outputs), feedsOf(determinant)),
      await runModel(model, feedsOf(determinant)),
    );
    expect(foreignIn(outputs)).toEqual(["Det"]);
  });

  it("are refused where nothing says which shape they make", () => {
    const model = modelOf(determinant, types);
    const importing = () => importGraph(model, ["y0"], { given: givenOf(model) });
    expect(importing).toThrow(FormatError);
    expect(importing).toThrow(/Det \(node "node"\): this operator is not known/);
  });

  it("are refused with the reason why a known one is nothing in a graph", () => {
    const model = modelOf({ opType: "Range", inputs: [integers([0], []), { fed: integers([4], []) }] }, []);
    expect(() => importGraph(model, ["y0"], { given: givenOf(model) })).toThrow(
      'Range (node "node"): how long its result is, only its values say, and nothing says which shape its result has.',
    );
  });
});
