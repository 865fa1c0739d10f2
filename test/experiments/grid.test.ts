import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { cellsOf, isSelected, parseSelection } from "../../src/experiments/grid/cells.js";
import { parseGrid } from "../../src/experiments/grid/grid.js";
import { presetNames, readPreset } from "../../src/experiments/presets.js";

const whole = `title: A grid
base: { epochs: 2, data: digits }
axes:
  model: [simple-cnn, resnet-18]
  loss:
    ce: { loss: ce }
    near: { loss: prototype, lambda: 0.5 }
seeds: [1, 7]
baseline: { loss: ce }
measures: [accuracy, deadMaps]
quick:
  base: { limitTrain: 100 }
  axes:
    model: [simple-cnn]
  seeds: [3]
`;

/** The grid with a line in place of one that begins with the same word. */
const withLine = (line: string): string => {
  const [key] = line.split(":");
  const lines = whole.split("\n");
  const at = lines.findIndex((one) => one.startsWith(`${key}:`));
  if (at < 0) throw new Error(`no line begins with ${key}`);
  return [...lines.slice(0, at), line, ...lines.slice(at + 1)].join("\n");
};

const refused = (text: string, ...words: string[]): void => {
  const parse = (): unknown => cellsOf(parseGrid(text, "g.yaml"));
  expect(parse).toThrow(UsageError);
  for (const word of words) expect(parse).toThrow(word);
};

describe("a grid", () => {
  it("is the product of its axes and seeds, the seeds innermost", () => {
    const cells = cellsOf(parseGrid(whole, "g.yaml"));
    expect(cells.map(({ name }) => name)).toEqual([
      "simple-cnn-ce-seed1",
      "simple-cnn-ce-seed7",
      "simple-cnn-near-seed1",
      "simple-cnn-near-seed7",
      "resnet-18-ce-seed1",
      "resnet-18-ce-seed7",
      "resnet-18-near-seed1",
      "resnet-18-near-seed7",
    ]);
    const { values, seed, config } = cells[7];
    expect(values).toEqual({ model: "resnet-18", loss: "near" });
    expect(seed).toBe(7);
    expect(config).toMatchObject({ model: "resnet-18", loss: "prototype", lambda: 0.5, epochs: 2, seed: 7 });
  });

  it("excludes combinations", () => {
    const without = `${whole}\nexclude:\n  - { model: resnet-18, loss: near }\n`;
    expect(cellsOf(parseGrid(without, "g.yaml")).map(({ name }) => name)).toEqual(
      cellsOf(parseGrid(whole, "g.yaml"))
        .map(({ name }) => name)
        .filter((name) => !name.startsWith("resnet-18-near")),
    );
    refused(`${whole}\nexclude:\n  - { loss: far }\n`, '"far"', "ce, near", "line");
    refused(`${whole}\nexclude:\n  - {}\n`, "Every cell of the grid is excluded");
  });

  it("keeps the order of a list of numbers, and names them by their axis", () => {
    const cells = cellsOf(parseGrid("title: t\naxes:\n  lambda: [3, 0.1, 1]\n", "g.yaml"));
    expect(cells.map(({ name }) => name)).toEqual(["lambda-3-seed1", "lambda-0.1-seed1", "lambda-1-seed1"]);
    expect(cells.map(({ config }) => config.lambda)).toEqual([3, 0.1, 1]);
  });

  it("puts the seed into the path of the initial weights", () => {
    const axis = '{ random: {}, tuned: { init: "pre/seed{seed}/a{seed}.safetensors" } }';
    const cells = cellsOf(parseGrid(`title: t\naxes:\n  start: ${axis}\nseeds: [2, 31]\n`, "g.yaml"));
    expect(cells.map(({ name, config }) => [name, config.init])).toEqual([
      ["random-seed2", undefined],
      ["random-seed31", undefined],
      ["tuned-seed2", "pre/seed2/a2.safetensors"],
      ["tuned-seed31", "pre/seed31/a31.safetensors"],
    ]);
  });

  it("has a quick version that lists only what differs", () => {
    const grid = parseGrid(whole, "g.yaml", true);
    const cells = cellsOf(grid);
    expect(grid.title).toBe("A grid (quick form)");
    expect(cells.map(({ name }) => name)).toEqual(["simple-cnn-ce-seed3", "simple-cnn-near-seed3"]);
    expect(cells[0].config).toMatchObject({ epochs: 2, limitTrain: 100 });
    expect(() => parseGrid("title: t\naxes: { loss: [ce] }", "g.yaml", true)).toThrow("no quick version");
  });

  it("lets the machine's options win over those of the file", () => {
    const text = withLine("base: { dataDir: here, threads: 3 }");
    const [cell] = cellsOf(parseGrid(text, "g.yaml"), { dataDir: "there", threads: undefined });
    expect(cell.config).toMatchObject({ dataDir: "there", threads: 3 });
  });

  it("can be restricted to some cells", () => {
    const grid = parseGrid(whole, "g.yaml");
    const chosen = (...texts: string[]): string[] => {
      const selection = parseSelection(grid, texts);
      return cellsOf(grid).flatMap((cell) => (isSelected(cell, selection) ? [cell.name] : []));
    };
    expect(chosen()).toHaveLength(8);
    expect(chosen("model=simple-cnn", "seed=7")).toEqual(["simple-cnn-ce-seed7", "simple-cnn-near-seed7"]);
    expect(chosen("loss=ce,near", "seed=1")).toHaveLength(4);
    expect(() => chosen("modell=simple-cnn")).toThrow(
      'no axis "modell" (the selection modell=simple-cnn). Did you mean "model"?',
    );
    expect(() => chosen("model=vgg")).toThrow("simple-cnn, resnet-18");
    expect(() => chosen("seed=2")).toThrow("The seeds are: 1, 7");
    expect(() => chosen("model")).toThrow("AXIS=VALUE");
  });
});

describe("a grid that is wrong says what and where", () => {
  it("what is not YAML, or not a grid", () => {
    refused("title: [1, 2", "g.yaml is not YAML", "line 1");
    refused("title: a\ntitle: b\naxes: {}", "g.yaml is not YAML", "unique");
    refused("- 1", "g.yaml");
    refused("axes: { loss: [ce] }", "title is missing");
    refused(withLine("title: 3"), "title must be a string", "line 1");
    refused("a: *nothing", "g.yaml cannot be read", "nothing");
    expect(() => parseGrid("title: a\rbase: { data: digits }\r\t", "g.yaml")).toThrow(/^[^\r\n]*$/);
    for (const nesting of ["[", "{", "- ", "? ", "[{", "- ["])
      refused(nesting.repeat(100_000), "g.yaml has lists and maps more than 64 deep");
  });

  it("unknown keys", () => {
    refused(`${whole}sedes: [1]\n`, '"sedes"', "line 16", "seeds");
    refused(
      whole.replace("quick:\n", "quick:\n  baseline: {}\n"),
      '"baseline"',
      "line 12",
      "base, axes, exclude, seeds",
    );
    refused(withLine("base: { epohcs: 2 }"), '"epohcs"', "line 2", "epochs");
    refused(whole.replace("lambda: 0.5", "lamda: 0.5"), '"lamda"', "line 7");
    refused(whole.replace("  model:", "  modell:"), '"modell"', "line 4");
  });

  it("values that an option cannot have", () => {
    refused(
      withLine("base: { epochs: 0 }"),
      "epochs (in g.yaml, line 2) must be a whole number from 1 up, not 0.",
    );
    refused(
      whole.replace("resnet-18]", "resnet-19]"),
      "model (in g.yaml, line 4) must be one of simple-cnn",
      'not "resnet-19". Did you mean "resnet-18"?',
    );
    refused(whole.replace("lambda: 0.5", "lambda: big"), "lambda (in g.yaml, line 7)", 'not "big"');
    expect(() => parseGrid(whole.replace("limitTrain: 100", "limitTrain: no"), "g.yaml", true)).toThrow(
      "line 12",
    );
  });

  it("axes without values, or none", () => {
    refused("title: t\nbase: {}\naxes: {}\n", "no axis", "line 3");
    refused(whole.replace("[simple-cnn, resnet-18]", "[]"), '"model" is empty', "line 4");
    refused(whole.replace("[simple-cnn, resnet-18]", "{}"), '"model" is empty', "line 4");
    refused(whole.replace("[simple-cnn, resnet-18]", "simple-cnn"), "axes.model", "list of values", "line 4");
    refused(
      whole.replace("ce: { loss: ce }", "ce:"),
      "axes.loss.ce must be options by their names, not null",
      "line 5",
    );
  });

  it("seeds", () => {
    refused(
      withLine("seeds: []"),
      "seeds must be a list of whole numbers from 0 up that is not empty",
      "line 8",
    );
    refused(withLine("seeds: [1, 1]"), "seed 1", "twice", "line 8");
    refused(withLine("seeds: [1.5]"), "seeds", "line 8");
    refused(withLine("base: { seed: 3 }"), '"seeds"', "line 2");
    refused(whole.replace("model: [simple-cnn, resnet-18]", "seed: [1, 2]"), '"seeds"', "line 4");
  });

  it("a baseline that matches no cell, and unknown measures", () => {
    refused(withLine("baseline: { los: ce }"), 'no axis "los"', "model, loss", "line 9");
    refused(withLine("baseline: { loss: plain }"), '"plain"', "ce, near", "line 9");
    refused(withLine("measures: [accuracy, f2]"), "measures[1]", "line 10", "worstClass");
    refused(withLine("measures: []"), "that is not empty", "line 10");
  });

  it("cells that are identical, or impossible", () => {
    refused(
      whole.replace("near: { loss: prototype, lambda: 0.5 }", "near: { loss: ce }"),
      "simple-cnn-near-seed1",
      "same",
    );
    refused(
      whole.replace("[simple-cnn, resnet-18]", "[simple-cnn, simple-cnn]"),
      '"simple-cnn" twice',
      "line 4",
    );
    refused(
      whole.replace("near: { loss", "near: { model: vit-tiny, loss"),
      '"model" and "loss"',
      '"model"',
      "line 5",
    );
    const moving = "near: { loss: batch-cam, reading: consistency, crop: 2 }";
    refused(whole.replace(/near: .*/, moving), "consistency", "the cell simple-cnn-near-seed1 of g.yaml");
    refused(
      whole.replace("near:", "Ce:").replace("ce: { loss: ce }", "ce: { loss: ce }"),
      "called simple-cnn-ce-seed1",
    );
  });
});

describe("the example", () => {
  it("is a valid grid", async () => {
    const text = await readFile(new URL("../../examples/pretraining.yaml", import.meta.url), "utf8");
    expect(cellsOf(parseGrid(text, "pretraining.yaml")).map(({ name }) => name)).toContain("fcmae-seed1");
  });
});

describe("the presets", () => {
  it("are valid grids, in full and in their quick versions", async () => {
    const names = await presetNames();
    expect(names).toContain("paper");
    for (const name of names) {
      const text = await readPreset(name);
      expect(cellsOf(parseGrid(text, name)).length, name).toBeGreaterThan(1);
      const quick = cellsOf(parseGrid(text, name, true));
      expect(quick.length, name).toBeGreaterThan(1);
      for (const { config } of quick) expect(config.limitTrain, name).toBeLessThanOrEqual(3000);
    }
  });
});
