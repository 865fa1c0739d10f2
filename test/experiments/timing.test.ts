import { describe, expect, it } from "vitest";
import { measures, type Timing, type Turns } from "../../src/experiments/grid/measures.js";
import { timeCell } from "../../src/experiments/running/timing.js";
import { resolveConfig, type TrainOptions } from "../../src/options/index.js";

const timed = (options: TrainOptions): Promise<Timing> =>
  timeCell(
    resolveConfig({ limitTrain: 64, limitTest: 48, valFraction: 0, batchSize: 32, threads: 1, ...options }),
    { signal: new AbortController().signal, onProgress: () => {} },
  );

const sane = ({ work, other, ratio }: Turns): void => {
  expect(work).toHaveLength(other.length);
  const ratios = work.map((time, round) => time / other[round]).sort((a, b) => a - b);
  expect(ratios[0]).toBeGreaterThan(0);
  // An odd number of rounds: the median is the one in the middle.
  expect(ratio).toBe(ratios[(ratios.length - 1) / 2]);
};

describe("a timed cell", () => {
  it("with cross-entropy alone says what maps cost", async () => {
    const { oneByOne, withMaps, epoch } = await timed({ loss: "ce" });
    if (!oneByOne || !withMaps) throw new Error("not timed");
    sane(oneByOne);
    sane(withMaps);
    // Both have the maps of whole batches in them, but not the same rounds.
    expect(withMaps.work).not.toEqual(oneByOne.other);
    expect(epoch).toBeUndefined();
    expect(measures.oneByOne.value({ time: { oneByOne } })).toBe(oneByOne.ratio);
    expect(measures.epoch.value({ time: { oneByOne } })).toBeUndefined();
    expect(measures.accuracy.value({ time: { oneByOne } })).toBeUndefined();
  });

  it("with another loss says what an epoch with it costs", async () => {
    const { oneByOne, withMaps, epoch } = await timed({ loss: "prototype", distance: "l1" });
    if (!epoch) throw new Error("not timed");
    sane(epoch);
    expect([oneByOne, withMaps]).toEqual([undefined, undefined]);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const options = resolveConfig({ limitTrain: 64, limitTest: 32, valFraction: 0, loss: "ce", threads: 1 });
    const stopped = timeCell(options, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toThrow(/abort/);
  });
});
