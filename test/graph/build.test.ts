import { describe, expect, it } from "vitest";
import { detach } from "../../src/autodiff/index.js";
import { ShapeError } from "../../src/base/errors.js";
import * as g from "../../src/graph/index.js";
import { decodeModel, encodeModel } from "../../src/onnx/index.js";
import { floats, floatValue, Program } from "../../src/runtime/index.js";
import { backend } from "../helpers/evaluate.js";

const opTypes = (outputs: Record<string, g.Tensor>): string[] =>
  g.buildModel(outputs).nodes.map((node) => node.opType);

describe("buildModel", () => {
  it("merges equal expressions and drops what no output needs", () => {
    const x = g.input("x", [2]);
    g.exp(x);
    const twice = g.add(g.mul(x, 2), g.mul(x, 2));
    expect(opTypes({ y: twice })).toEqual(["Mul", "Add", "Identity"]);
  });

  it("keeps expressions apart that differ in an attribute or a constant", () => {
    const x = g.input("x", [2, 2]);
    expect(opTypes({ y: g.add(g.mul(x, 2), g.mul(x, 3)) })).toEqual(["Mul", "Mul", "Add", "Identity"]);
    const products = g.add(g.gemm(x, x), g.gemm(x, x, undefined, { transA: true }));
    expect(opTypes({ y: products })).toEqual(["Gemm", "Gemm", "Add", "Identity"]);
  });

  it("merges equal expressions of equal expressions", () => {
    const x = g.input("x", [2]);
    expect(opTypes({ y: g.add(g.neg(g.exp(x)), g.neg(g.exp(x))) })).toEqual([
      "Exp",
      "Neg",
      "Add",
      "Identity",
    ]);
    const [first, second] = [1, 2].map(() => g.split(g.exp(x), 0, [1, 1]));
    expect(opTypes({ y: g.sub(first[0], second[1]) })).toEqual(["Exp", "Split", "Sub", "Identity"]);
  });

  it("merges small constants that are equal, but neither large nor named ones", () => {
    const x = g.input("x", [65]);
    const count = (size: number, name?: (at: number) => string) => {
      const constants = [0, 1].map((at) =>
        g.constant(new Float32Array(size).fill(3), [size], "float32", name?.(at)),
      );
      const part = g.slice(x, { axes: [0], starts: [0], ends: [size] });
      const model = g.buildModel({ y: g.mul(g.add(part, constants[0]), constants[1]) });
      return Object.values(model.initializers).filter(({ dtype }) => dtype === "float32").length;
    };
    expect([count(1), count(64), count(65)]).toEqual([1, 1, 2]);
    expect(count(1, (at) => `own ${at}`)).toBe(2);
  });

  it("leaves operands out that are absent", () => {
    const x = g.input("x", [2]);
    const [y] = g.foreign(
      { name: "clip", opType: "Clip", domain: "", attributes: {} },
      [x, g.absent, g.constant(1)],
      [x],
    );
    expect(g.buildModel({ y }).nodes[0].inputs).toEqual(["x", "", expect.any(String)]);
  });

  it("keeps a detached value detached beside names", () => {
    const inner = g.exp(g.input("x", [2]));
    const detached = detach(inner);
    const { y } = g.withNames({ y: g.mul(inner, detached) }, { inner });
    const { inputs } = g.madeBy(y, "Mul") ?? { inputs: [] };
    expect(g.madeBy(inputs[0], "Named")?.inputs).toEqual([inner]);
    expect(inputs[1]).toBe(detached);
  });

  it("writes each output where it is computed", () => {
    const sum = g.add(g.input("x", [2]), 1);
    expect(opTypes({ last: g.exp(sum), first: sum })).toEqual(["Add", "Identity", "Exp", "Identity"]);
  });

  it("rejects two inputs with the same name", () => {
    expect(() => g.buildModel({ y: g.add(g.input("x", [1]), g.input("x", [1])) })).toThrow(ShapeError);
  });

  it("rejects an output with an input's name", () => {
    expect(() => g.buildModel({ x: g.exp(g.input("x", [1])) })).toThrow(ShapeError);
  });

  it("avoids the names of inputs, outputs and constants", async () => {
    const sum = g.add(g.add(g.input("constant_1", [2]), 1), g.mul(g.input("Add_0", [2]), 2));
    const model = g.buildModel({ Mul_1: g.sub(sum, 3) });
    const program = await Program.load(backend, encodeModel(model));
    const values = await program.run({
      constant_1: floatValue(Float32Array.of(10, 20), [2]),
      Add_0: floatValue(Float32Array.of(100, 200), [2]),
    });
    expect(Array.from(floats(values.Mul_1))).toEqual([208, 418]);
  });

  it("keeps named values, even where a simpler graph would bypass them", async () => {
    const x = g.input("x", [2, 3]);
    const inner = g.transpose(g.exp(x), [1, 0]);
    const y = g.transpose(inner, [1, 0]);
    expect(opTypes({ y })).toEqual(["Exp", "Identity"]);
    const model = g.buildModel(g.withNames({ y }, { turned: inner }));
    const turned = model.nodes.find(({ outputs }) => outputs[0] === "turned");
    expect(model.nodes.some(({ inputs }) => inputs.includes("turned"))).toBe(true);
    expect(turned?.opType).toBe("Identity");
    const program = await Program.load(backend, encodeModel(model));
    const data = Float32Array.of(0, 1, 2, 3, 4, 5);
    const values = await program.run({ x: floatValue(data, [2, 3]) });
    expect(floats(values.y)[5]).toBeCloseTo(Math.exp(5), 3);
    for (const taken of ["x", "y"]) {
      expect(() => g.buildModel(g.withNames({ y }, { [taken]: inner }))).toThrow(ShapeError);
    }
  });

  it("gives nodes and constants unique names", async () => {
    const x = g.input("Exp_0", [1]);
    const other = g.input("constant_0", [1]);
    const y = g.mul(g.add(g.exp(x), g.constant(2)), g.add(other, g.constant(3, [], "float32", "constant_1")));
    const model = g.buildModel({ y });
    const names = [
      ...model.inputs.map(({ name }) => name),
      ...model.nodes.flatMap(({ outputs }) => outputs),
      ...Object.keys(model.initializers),
    ];
    expect(new Set(names).size).toBe(names.length);
    const program = await Program.load(backend, encodeModel(model));
    const one = floatValue(Float32Array.of(1), [1]);
    const values = await program.run({ Exp_0: one, constant_0: one });
    expect(floats(values.y)[0]).toBeCloseTo((Math.E + 2) * 4, 4);
  });

  it("survives graphs deeper than the call stack", () => {
    let y = g.input("x", [1]);
    for (let depth = 0; depth < 20_000; depth++) y = g.add(y, depth + 1);
    expect(g.buildModel({ y }).nodes).toHaveLength(20_001);
  });

  it("writes a model that reads back as the same", () => {
    const x = g.input("x", [2, 3]);
    const y = g.transpose(g.mul(x, g.constant([1, 2, 3], [3])), [1, 0]);
    const model = g.buildModel({ y }, { name: "small", metadata: { author: "test" } });
    const back = decodeModel(encodeModel(model));
    expect({ ...back, initializers: {} }).toEqual({ ...model, initializers: {}, producer: "batchcam" });
    expect(Object.keys(back.initializers)).toEqual(Object.keys(model.initializers));
    for (const [name, value] of Object.entries(model.initializers)) {
      expect(back.initializers[name].shape).toEqual(value.shape);
      expect([...back.initializers[name].data]).toEqual([...value.data]);
    }
  });

  it("runs at another batch size than it was built with", async () => {
    const x = g.input("x", [4, 6]);
    const y = g.reduceSum(g.reshape(x, [4, 2, 3]), { axes: [2] });
    const program = await Program.compile(
      backend,
      { y },
      { dynamicBatch: { name: "batch", values: ["x", "y"] } },
    );
    const result = await program.run({ x: floatValue(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 6]) });
    expect([...floats(result.y)]).toEqual([6, 15]);
    await program.release();
  });
});

describe("operators", () => {
  const x = g.input("x", [2, 3]);
  it.each<[string, () => unknown, RegExp]>([
    ["add", () => g.add(x, g.input("y", [4])), /\[2,3\] and \[4\]/],
    ["add of other dtypes", () => g.add(x, g.input("y", [3], "int32")), /float32 and int32/],
    ["matMul", () => g.matMul(x, x), /\[2,3\] and \[2,3\]/],
    ["gemm", () => g.gemm(x, x), /\[2,3\]/],
    ["reshape", () => g.reshape(x, [4, -1]), /\[4,-1\]/],
    ["transpose", () => g.transpose(x, [0, 0]), /permutation/],
    ["expand", () => g.expand(x, [2, 1]), /\[2,1\]/],
    ["concat", () => g.concat([x, g.input("y", [2, 4])], 0), /axis 0/],
    ["slice", () => g.slice(x, { axes: [1], starts: [1], ends: [4] }), /outside axis 1/],
    ["pad", () => g.pad(x, [1], [1]), /every axis/],
    ["reduceSum", () => g.reduceSum(x, { axes: [2] }), /axis 2/],
    ["conv", () => g.conv(g.input("i", [1, 3, 4, 4]), g.input("w", [1, 2, 3, 3])), /\[1,2,3,3\]/],
    [
      "conv with a window that is too large",
      () => g.conv(g.input("i", [1, 1, 2, 2]), g.input("w", [1, 1, 3, 3])),
      /larger/,
    ],
    ["maxPool", () => g.maxPool(g.input("i", [1, 1, 1, 4]), [2, 2]), /window/],
    ["constant", () => g.constant([1, 2], [3]), /3 elements/],
  ])("%s refuses shapes that do not fit, and names them", (_, build, message) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
