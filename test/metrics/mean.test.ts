import { expect, it } from "vitest";
import { Mean } from "../../src/metrics/index.js";

it("Mean leaves out what could not be measured", () => {
  const mean = new Mean();
  expect(mean.result()).toBeUndefined();
  for (const value of [4, undefined, -1, undefined]) mean.add(value);
  expect(mean.result()).toBe(1.5);
  expect(mean.measured("accuracy")).toBe(1.5);
});

it("Mean says what was not measured", () => {
  const mean = new Mean();
  mean.add(undefined);
  expect(() => mean.measured("accuracy")).toThrow(/^accuracy: nothing was measured yet/);
});
