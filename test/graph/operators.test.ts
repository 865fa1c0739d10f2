import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.js";
import * as g from "../../src/graph/index.js";
import { evaluate } from "../helpers/evaluate.js";

/** [3,4]: 0 to 11. */
const table = g.constant([...Array(12).keys()], [3, 4]);

describe("gather", () => {
  it("gathers in the given order, with repeats, and negative indices from the end", async () => {
    const rows = g.gather(table, [2, 0, 2], 0);
    const columns = g.gather(table, [-1, 1], -1);
    expect(rows.shape).toEqual([3, 4]);
    expect(columns.shape).toEqual([3, 2]);
    const result = await evaluate({ rows, columns });
    expect([...result.rows]).toEqual([8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
    expect([...result.columns]).toEqual([3, 1, 7, 5, 11, 9]);
  });

  it("becomes a slice for consecutive elements, and disappears for all of them", async () => {
    const part = g.gather(table, [1, 2], 1);
    expect(g.sortedNodes([part]).map(({ opType }) => opType)).toEqual(["Slice"]);
    expect([...(await evaluate({ part })).part]).toEqual([1, 2, 5, 6, 9, 10]);
    expect(g.gather(table, [0, 1, 2], 0)).toBe(table);
  });

  it("rejects axes and elements that do not exist", () => {
    for (const [indices, axis] of [
      [[3], 0],
      [[-4], 0],
      [[0.5], 1],
      [[], 1],
      [[0], 2],
    ] as const) {
      expect(() => g.gather(table, indices, axis)).toThrow(ShapeError);
    }
  });
});

describe("split", () => {
  it("splits an axis into parts of given sizes", async () => {
    const [a, b] = g.split(table, 1, [1, 3]);
    expect([a.shape, b.shape]).toEqual([
      [3, 1],
      [3, 3],
    ]);
    const result = await evaluate({ a, b });
    expect([...result.a]).toEqual([0, 4, 8]);
    expect([...result.b]).toEqual([1, 2, 3, 5, 6, 7, 9, 10, 11]);
  });

  it("rejects parts that do not add up to the axis", () => {
    expect(() => g.split(table, 1, 3)).toThrow(/3 equal parts/);
    expect(() => g.split(table, 1, [1, 2])).toThrow(/parts of 1, 2/);
    expect(() => g.split(table, 1, [5, -1])).toThrow(ShapeError);
  });
});

describe("pow and softplus", () => {
  it("match their definitions, even where exp overflows", async () => {
    const x = g.constant([0.25, 4, 9]);
    const powers = Object.fromEntries([-1, 0, 0.5, 1, 2, 2.5].map((p) => [`${p}`, g.pow(x, p)]));
    const result = await evaluate(powers);
    for (const [p, values] of Object.entries(result)) {
      [0.25, 4, 9].forEach((value, at) => {
        expect(values[at] / value ** Number(p)).toBeCloseTo(1, 5);
      });
    }
    const { y } = await evaluate({ y: g.softplus(g.constant([-200, 0, 200])) });
    expect(y[0]).toBe(0);
    expect(y[1]).toBeCloseTo(Math.log(2), 6);
    expect(y[2]).toBe(200);
  });
});
