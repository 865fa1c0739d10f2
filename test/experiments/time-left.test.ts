import { describe, expect, it } from "vitest";
import { TimeLeft } from "../../src/experiments/running/time-left.js";
import { exampleCells } from "./example.js";

const cell = (name: string) => {
  const found = exampleCells.find((one) => one.name === name);
  if (!found) throw new Error(`no cell ${name}`);
  return found;
};

describe("the time left", () => {
  it("is unknown at first, then that of similar cells, less the running cells' time so far", () => {
    let now = 0;
    const left = new TimeLeft(1, () => now);
    const [first, second] = [cell("digits-ce-seed1"), cell("digits-near-seed1")];
    left.begin(first);
    expect(left.estimate([first, second])).toBeUndefined();
    now = 10;
    expect(left.end(first)).toBe(10);
    left.begin(second);
    now = 40;
    left.end(second);
    // 10 seconds for the kind of the first, 30 for that of the second, their mean for another.
    expect(left.estimate([cell("digits-ce-seed2")])).toBe(10);
    expect(left.estimate([cell("digits-ce-seed2"), cell("digits-near-seed2")])).toBe(40);
    expect(left.estimate([cell("mnist-ce-seed1")])).toBe(20);
    left.begin(cell("digits-ce-seed2"));
    now = 44;
    expect(left.estimate([cell("digits-ce-seed2")])).toBe(6);
    now = 90;
    expect(left.estimate([cell("digits-ce-seed2")])).toBe(0);
    expect(left.estimate([])).toBe(0);
  });

  it("is shorter with parallel cells, but not by more than their number", () => {
    let now = 0;
    const left = new TimeLeft(2, () => now);
    left.begin(cell("digits-ce-seed1"));
    now = 10;
    left.end(cell("digits-ce-seed1"));
    const [second, third] = [cell("digits-ce-seed2"), cell("digits-ce-seed3")];
    expect(left.estimate([second, third])).toBe(10);
    expect(left.estimate([third])).toBe(10);
  });
});
