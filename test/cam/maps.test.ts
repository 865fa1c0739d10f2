import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.js";
import { finishMap, fuseMaps } from "../../src/cam/index.js";
import { constant, input } from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";

describe("finishMap", () => {
  const evidence = constant([-2, 1, 4, 2, -1, -2, -3, -4], [2, 2, 2]);

  it("cuts off what speaks against, and marks maps of which nothing is left", async () => {
    const result = await evaluate({ ...finishMap(evidence) });
    expect([...result.maps]).toEqual([0, 0.25, 1, 0.5, 0, 0, 0, 0]);
    expect([...result.dead]).toEqual([0, 1]);
  });

  it("takes evidence below rounding for none", async () => {
    const maps = constant([0, 1, 2, 3, 0, 1, 2, 3], [2, 2, 2]);
    const magnitude = constant([1, 1, 1, 299_000, 1, 1, 1, 301_000], [2, 2, 2]);
    const result = await evaluate({ ...finishMap(maps, { magnitude }) });
    expect([...result.dead]).toEqual([0, 1]);
    expect([...result.maps.subarray(3)]).toEqual([1, 0, 0, 0, 0]);
  });

  it("never calls dead what is not finite", async () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const maps = input("maps", [2, 1, 2]);
      const fed = { maps: floatValue(Float32Array.of(0, wrong, 0, 0), [2, 1, 2]) };
      const { dead } = await evaluate({ dead: finishMap(maps).dead }, fed);
      expect([...dead]).toEqual([Number.NaN, 1]);
    }
  });

  it("resizes before it normalises, as it is asked to", async () => {
    const { maps } = finishMap(evidence, { size: [2, 4], normalisation: "none" });
    expect(maps.shape).toEqual([2, 2, 4]);
    expect([...(await evaluate({ maps })).maps.subarray(0, 8)]).toEqual([0, 0.25, 0.75, 1, 4, 3.5, 2.5, 2]);
  });
});

describe("fuseMaps", () => {
  it("is the mean of the layers, from 0 to 1 again", async () => {
    const layers = [
      [0, 1, 0.5, 0.5, 0, 0, 0, 0],
      [0.5, 0, 1, 0.5, 0, 0.25, 1, 0.5],
    ].map((maps) => constant(maps, [2, 2, 2]));
    const { fused } = await evaluate({ fused: fuseMaps(layers) });
    const expected = [0, 0.5, 1, 0.5, 0, 0.25, 1, 0.5];
    expected.forEach((value, at) => {
      expect(fused[at]).toBeCloseTo(value, 6);
    });
  });

  it("is dead where all layers are", async () => {
    const dead = constant([0, 0, 0, 0], [1, 2, 2]);
    expect([...(await evaluate({ fused: fuseMaps([dead, dead]) })).fused]).toEqual([0, 0, 0, 0]);
  });

  it("refuses no maps and maps of several sizes", () => {
    expect(() => fuseMaps([])).toThrow(ShapeError);
    expect(() => fuseMaps([])).toThrow(/must have one shape \[N,H,W\], not none\./);
    expect(() => fuseMaps([constant([0, 1], [1, 2]), constant([0, 1], [1, 2])])).toThrow(
      /not \[1,2\], \[1,2\]\./,
    );
    const maps = [constant([0, 1], [1, 1, 2]), constant([0, 1], [1, 2, 1])];
    expect(() => fuseMaps(maps)).toThrow(/\[1,1,2\], \[1,2,1\]/);
  });
});
