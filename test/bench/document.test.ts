import { describe, expect, it } from "vitest";
import { performanceDocument } from "../../bench/document/index.js";
import type { Measured } from "../../bench/document/measured.js";
import type { Timing } from "../../bench/measure/timing.js";

const timing = (work: string, images: number, own: number, torch?: number): Timing => ({
  model: "simple-cnn",
  work,
  images,
  own: [[own], [own]],
  torch: torch === undefined ? undefined : [[torch], [torch]],
});

const nothing: Measured = {
  command: "npm run bench",
  options: { rounds: 2, threads: 2 },
  load: 0,
  timings: [],
  loading: [],
  startUp: [],
  memory: [],
  profiles: [],
};

/** The cells of the row of a table that begins with the given cells. */
function row(document: string, ...first: readonly string[]): string[] | undefined {
  const rows = document.split("\n").map((line) =>
    line
      .split("|")
      .map((text) => text.trim())
      .slice(1, -1),
  );
  return rows.find((cells) => first.every((text, at) => cells[at] === text))?.slice(first.length);
}

describe("the document of the benchmark", () => {
  it("says of each target whether it is reached, and counts those", () => {
    const text = performanceDocument({
      ...nothing,
      timings: [
        timing("ce", 64, 20, 30),
        timing("prototype-l1", 64, 23, 30),
        timing("inference", 256, 10, 9),
        timing("inference", 1, 1, 90),
        timing("maps", 256, 11, 30),
        timing("maps-whole-backward", 256, 11, 33),
      ],
      loading: [timing("load", 6400, 400)],
    });
    const target = (what: string, of = "simple-cnn") => row(text, what, of);
    expect(target("Throughput of ce against PyTorch")).toEqual(["at least 1.4", "1.50", "yes"]);
    expect(target("Throughput of prototype-l1 against PyTorch")).toEqual(["at least 1.4", "1.30", "no"]);
    // Of all images together, not of one.
    expect(target("Throughput of inference against PyTorch")).toEqual(["at least 1", "0.90", "no"]);
    expect(target("Throughput of maps-whole-backward against PyTorch")).toEqual([
      "at least 3",
      "3.00",
      "yes",
    ]);
    expect(target("Step with L1 over cross-entropy")).toEqual(["at most 1.12", "1.15", "no"]);
    expect(target("Maps over inference")).toEqual(["at most 1.1", "1.10", "yes"]);
    // 6400 images in 400 ms, while a step takes 64 in 20 ms.
    expect(target("Data loading over the fastest step", "load")).toEqual(["at least 5", "5.00", "yes"]);
    expect(text).toContain("Reached: 4 of 7.");
  });

  it("has no section for what was not measured", () => {
    expect(performanceDocument(nothing).match(/^#+ .*$/gm)).toEqual(["# Performance", "## How to read it"]);
  });

  it("compares with the number of images how time grows", () => {
    const text = performanceDocument({
      ...nothing,
      scaling: {
        steps: [timing("ce", 16, 8), timing("ce", 512, 320)],
        epochs: [timing("epoch", 512, 256), timing("epoch", 4096, 2048)],
      },
    });
    expect(row(text, "16")?.at(-1)).toBe("0.500");
    expect(row(text, "4,096")?.at(-1)).toBe("0.500");
    expect(text.match(/over shortest: \d\.\d+/g)).toEqual(["over shortest: 1.25", "over shortest: 1.00"]);
  });

  it("says what pictures and page of explain take beyond explaining", () => {
    const page = { images: 64, side: 224, command: [4100, 9000, 4000], explaining: [1000, 1500, 900] };
    expect(row(performanceDocument({ ...nothing, page }), "pictures and page")).toEqual(["3.10, too long"]);
    const quick = { ...page, explaining: [1200, 1200, 1200] };
    expect(row(performanceDocument({ ...nothing, page: quick }), "pictures and page")).toEqual(["2.90"]);
  });
});
