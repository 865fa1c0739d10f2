import { expect, it } from "vitest";
import { ClassMeans, MapMetrics } from "../../src/metrics/index.js";

it("ClassMeans gives each class the mean of its maps, and zeros to a class without any", () => {
  const means = new ClassMeans(3, 1, 2);
  means.update(Float32Array.of(0, 1, 1, 0, 0.5, 0.5), Int32Array.of(0, 0, 2));
  means.update(Float32Array.of(0.5, 0.5), Int32Array.of(0));
  const { shape, data } = means.result();
  expect(shape).toEqual([3, 1, 2]);
  expect([...data]).toEqual([0.5, 0.5, 0, 0, 0.5, 0.5]);
});

it("MapMetrics compares each map with the prototype of its class and with its image", () => {
  const metrics = new MapMetrics(1, 2);
  metrics.update(Float32Array.of(1, 0, 0, 0), Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 0, 0, 0.5));
  const { reconstruction, deadMapRate } = metrics.result();
  expect(reconstruction.prototype.l1).toBeCloseTo(0.25);
  expect(reconstruction.input.l1).toBeCloseTo(0.125);
  expect(deadMapRate).toBe(0.5);
});
