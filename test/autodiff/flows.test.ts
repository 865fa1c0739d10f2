import { describe, expect, it } from "vitest";
import { detach, grad } from "../../src/autodiff/index.js";
import { sumTo } from "../../src/autodiff/rules/sum-to.js";
import * as g from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";
import { checkGradients, distinct, normal } from "../helpers/gradient-check.js";

const operatorsOf = (x: g.Tensor): string[] => g.sortedNodes([x]).map(({ opType }) => opType);
const feed = (...values: number[]) => ({ x: floatValue(Float32Array.from(values), [values.length]) });

describe("a gradient flows", () => {
  const x = g.input("x", [3]);
  const w = g.input("w", [3]);
  const [odd] = g.foreign({ name: "odd", opType: "Hardmax", domain: "", attributes: {} }, [w], [w]);

  it("past operators without a derivative that do not depend on the variable", async () => {
    const place = g.cast(g.argMax(g.reshape(w, [1, 3])), "float32");
    const [d] = grad(g.reduceSum(g.mul(g.mul(x, g.expand(place, [3])), odd)), [x]);
    expect(d.shape).toEqual([3]);
    expect(operatorsOf(d)).toContain("Foreign");
  });

  it("not through integers, truth values and signs", async () => {
    const place = g.cast(g.argMax(g.reshape(x, [1, 3])), "float32");
    const truth = g.cast(g.greater(x, 0), "float32");
    const y = g.add(g.mul(g.expand(place, [3]), x), g.add(truth, g.sign(x)));
    const { d } = await evaluate({ d: grad(g.reduceSum(y), [x])[0] }, feed(1, 5, -2));
    expect([...d]).toEqual([1, 1, 1]);
    const whole = g.input("whole", [3], "int32");
    const { none } = await evaluate({ none: grad(g.reduceSum(g.cast(whole, "float32")), [whole])[0] });
    expect([...none]).toEqual([0, 0, 0]);
  });

  it("once where a rule has none for another place of the same variable", async () => {
    const { d } = await evaluate({ d: grad(g.reduceSum(g.reluGradient(x, x)), [x])[0] }, feed(-1, 0.5, 2));
    expect([...d]).toEqual([0, 1, 1]);
  });

  it("from a tensor of a graph alone", () => {
    expect(() => detach(3 as unknown as g.Tensor)).toThrow(/^detach: x must be a tensor/);
  });
});

describe("a gradient is summed", () => {
  it("over the axes that were repeated, and no others", async () => {
    const gradient = g.input("x", [2, 1, 3]);
    expect(sumTo(gradient, [2, 1, 3])).toBe(gradient);
    const axesOf = (shape: readonly number[]) =>
      g
        .sortedNodes([sumTo(gradient, shape)])
        .flatMap((node) => (node.opType === "ReduceSum" ? node.attributes.axes : []));
    expect(axesOf([1, 1, 3])).toEqual([0]);
    expect(axesOf([3])).toEqual([0, 1]);
    expect(axesOf([1])).toEqual([0, 1, 2]);
    const values = floatValue(Float32Array.of(1, 2, 3, 10, 20, 30), [2, 1, 3]);
    const result = await evaluate(
      { rows: sumTo(gradient, [1, 1, 3]), all: sumTo(gradient, []) },
      { x: values },
    );
    expect([...result.rows, ...result.all]).toEqual([11, 22, 33, 66]);
  });
});

describe("derivatives of normalisation agree with central differences", () => {
  const [x, scale, shift] = [normal([3, 2, 2, 2]), normal([2], 2), normal([2], 3)];
  const square = (y: g.Tensor) => g.mul(y, y);
  const batch = (...[a, b, c]: g.Tensor[]) => g.batchNormalisation(a, b, c, 1e-2);

  it.each<[string, (...inputs: g.Tensor[]) => g.Tensor]>([
    [
      "all results of a batch",
      (...of) => {
        const { y, mean, variance } = batch(...of);
        return g.mul(g.mul(g.reduceMean(square(y), { axes: [0, 2, 3] }), mean), variance);
      },
    ],
    ["the values of a batch", (...of) => square(batch(...of).y)],
    ["the mean of a batch", (...of) => square(batch(...of).mean)],
    ["the variance of a batch", (...of) => square(batch(...of).variance)],
    ["mean and variance of a batch", (...of) => g.mul(batch(...of).mean, batch(...of).variance)],
  ])("%s", async (_, build) => {
    await checkGradients(build, [x, scale, shift]);
  });

  const row = [normal([2, 2, 4]), normal([4], 2), normal([4], 3)];
  const layer = (...[a, b, c]: g.Tensor[]) => g.layerNormalization(a, b, c, 1e-2);

  it.each<[string, (...inputs: g.Tensor[]) => g.Tensor]>([
    ["the values of a row", (...of) => square(layer(...of).normalised)],
    ["the mean of a row", (...of) => square(layer(...of).mean)],
    ["the spread of a row", (...of) => square(layer(...of).inverseDeviation)],
  ])("%s", async (_, build) => {
    await checkGradients(build, row);
  });

  it("of a row with a fixed scale and shift", async () => {
    const [b, c] = row.slice(1).map(({ data, shape }) => g.constant(data, shape));
    await checkGradients((a) => square(layer(a, b, c).normalised), row.slice(0, 1));
  });

  it("of a stack of probabilities", async () => {
    const weights = g.constant(normal([2, 3, 4], 5).data, [2, 3, 4]);
    await checkGradients((a) => g.mul(g.softmax(a), weights), [normal([2, 3, 4])]);
    await checkGradients((a) => g.mul(g.logSoftmax(a), weights), [normal([2, 3, 4])]);
  });
});

describe("the derivative of the pixels that a pooling picks", () => {
  it("agrees with central differences", async () => {
    const x = distinct([1, 2, 4, 4]);
    const maxima = g.constant(x.data, x.shape);
    const picked = (v: g.Tensor) => g.maxPoolPick(v, maxima, g.maxPool(maxima, [2, 2]), [2, 2]);
    await checkGradients((v) => g.mul(picked(v), picked(v)), [normal([1, 2, 4, 4], 2)]);
  });
});
