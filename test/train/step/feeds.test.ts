import { describe, expect, it } from "vitest";
import type { Values } from "../../../src/runtime/index.js";
import { shiftFeeds, shiftInputs, shiftValues } from "../../../src/train/objective/shift.js";
import { keepFeeds, keepInput } from "../../../src/train/step/drop-path.js";

const numbersOf = (values: Values, name: string): number[] => Array.from(values[name].data as Float32Array);

describe("the branches that a step drops", () => {
  const rates = [0, 0.5, 0.75];

  it("are none where the model has no rates", () => {
    expect(keepInput([], 4)).toBeUndefined();
    expect(keepFeeds([], 4, 1, 0)).toEqual({});
  });

  it("have a number for each image and branch", () => {
    expect(keepInput(rates, 4)).toMatchObject({ shape: [4, 3], dtype: "float32" });
    expect(keepFeeds(rates, 4, 1, 0).keep.dims).toEqual([4, 3]);
  });

  it("drop out at the branch's rate; the mean over images stays", () => {
    const count = 2000;
    const kept = numbersOf(keepFeeds(rates, count, 1, 0), "keep");
    for (const [branch, rate] of rates.entries()) {
      const values = kept.filter((_, at) => at % 3 === branch);
      expect(new Set(values)).toEqual(new Set(rate === 0 ? [1] : [0, 1 / (1 - rate)]));
      const dropped = values.filter((value) => value === 0).length / count;
      expect(Math.abs(dropped - rate)).toBeLessThan(0.05);
    }
  });

  it("depend on the seed and the step alone, on every machine", () => {
    expect(numbersOf(keepFeeds([0.5], 12, 1, 0), "keep")).toEqual([2, 0, 2, 2, 0, 2, 0, 2, 0, 0, 0, 2]);
    const feeds = keepFeeds(rates, 20, 1, 5);
    expect(keepFeeds(rates, 20, 1, 5)).toEqual(feeds);
    expect(keepFeeds(rates, 20, 2, 5)).not.toEqual(feeds);
    expect(keepFeeds(rates, 20, 1, 6)).not.toEqual(feeds);
  });
});

describe("the shift of a step's images", () => {
  const size = { height: 14, width: 21 };

  /** An image [height,width] between the matrices that shift it, as the graph multiplies them. */
  function moved(image: readonly number[], { height, width }: typeof size, values: Values): number[] {
    const [rows, columns] = ["shift.rows", "shift.columns"].map((name) => numbersOf(values, name));
    return image.map((_, at) => {
      const [y, x] = [Math.floor(at / width), at % width];
      let sum = 0;
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++)
          sum += rows[y * height + row] * image[row * width + column] * columns[column * width + x];
      }
      return sum;
    });
  }

  it("moves them down and right, and zeros in", () => {
    const small = { height: 2, width: 3 };
    const image = [1, 2, 3, 4, 5, 6];
    expect(moved(image, small, shiftValues(small, 0, 0))).toEqual(image);
    expect(moved(image, small, shiftValues(small, 1, 0))).toEqual([0, 0, 0, 1, 2, 3]);
    expect(moved(image, small, shiftValues(small, 0, 1))).toEqual([0, 1, 2, 0, 4, 5]);
    expect(moved(image, small, shiftValues(small, -1, -2))).toEqual([6, 0, 0, 0, 0, 0]);
    const [square, nine] = [{ height: 3, width: 3 }, [1, 2, 3, 4, 5, 6, 7, 8, 9]];
    expect(moved(nine, square, shiftValues(square, -2, 0))).toEqual([7, 8, 9, 0, 0, 0, 0, 0, 0]);
    expect(moved(nine, square, shiftValues(square, 0, 2))).toEqual([0, 0, 1, 0, 0, 4, 0, 0, 7]);
  });

  it("has the sizes of the graph's inputs", () => {
    const { rows, columns } = shiftInputs(size);
    const values = shiftValues(size, 1, 2);
    for (const [name, tensor, side] of [
      ["shift.rows", rows, 14],
      ["shift.columns", columns, 21],
    ] as const) {
      expect(tensor.producer).toMatchObject({ kind: "input", name });
      expect(tensor.shape).toEqual([side, side]);
      expect(values[name].dims).toEqual([side, side]);
    }
  });

  it("reaches a seventh of the side in each direction, by the seed and the step alone", () => {
    const shiftOf = (values: Values, name: string, side: number): number => {
      const at = numbersOf(values, name).indexOf(1);
      const [row, column] = [Math.floor(at / side), at % side];
      return name === "shift.rows" ? row - column : column - row;
    };
    const feeds = Array.from({ length: 150 }, (_, step) => shiftFeeds(size, 1, step));
    const sorted = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
    expect(sorted(feeds.map((values) => shiftOf(values, "shift.rows", 14)))).toEqual([-2, -1, 0, 1, 2]);
    expect(sorted(feeds.map((values) => shiftOf(values, "shift.columns", 21)))).toEqual([
      -3, -2, -1, 0, 1, 2, 3,
    ]);
    expect(shiftFeeds(size, 1, 7)).toEqual(feeds[7]);
    // The same on every machine.
    expect(feeds.slice(0, 8).map((values) => shiftOf(values, "shift.rows", 14))).toEqual([
      0, 0, -1, 1, 1, -2, 2, -1,
    ]);
    expect(feeds.map((_, step) => shiftFeeds(size, 2, step))).not.toEqual(feeds);
  });
});
