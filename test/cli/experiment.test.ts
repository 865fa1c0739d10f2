import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchcam, batchcamProcess, type CommandResult, lastLine } from "../helpers/command.js";
import { writeDigits } from "../helpers/digits-file.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-experiment-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...path: string[]): string => join(folder, ...path);
const file = (name: string, content: string): string => {
  writeFileSync(at(name), content);
  return at(name);
};

const digits = writeDigits(at("digits.npz"), { train: 200, test: 40 });
const small = `data: ${digits}, limitTrain: 120, limitTest: 40, valFraction: 0, batchSize: 32, threads: 1`;
const losses = file(
  "losses.yaml",
  `title: Two losses
base: { ${small}, epochs: 1 }
axes:
  loss:
    ce: { loss: ce }
    near: { loss: prototype, distance: l1 }
seeds: [1, 2]
baseline: { loss: ce }
`,
);

interface Line {
  cell: string;
  values: Record<string, string>;
  seed: number;
  config: { loss: string; seed: number };
  test?: { accuracy: number };
  train?: { epochs: number };
  error?: string;
}
const linesOf = (out: string): Line[] =>
  readFileSync(at(out, "results.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const experiment = (...args: string[]): Promise<CommandResult> =>
  batchcam(["experiment", ...args], { cwd: folder });

describe("an experiment from grid to tables", () => {
  let first: CommandResult;
  const out = at("first");
  beforeAll(async () => {
    first = await experiment(losses, "--out", out, "--jobs", "2", "--json");
  });

  it("trains all cells and writes a line for each", () => {
    expect(first.stderr).not.toContain("batchcam:");
    expect(first.code).toBe(0);
    const lines = linesOf("first");
    expect(lines.map(({ cell }) => cell)).toEqual(["ce-seed1", "ce-seed2", "near-seed1", "near-seed2"]);
    for (const { values, config, seed, test, train } of lines) {
      expect(config).toMatchObject({ loss: values.loss === "ce" ? "ce" : "prototype", seed });
      expect(test?.accuracy).toBeGreaterThan(0);
      expect(train?.epochs).toBe(1);
    }
    expect(lastLine(first)).toMatchObject({ title: "Two losses", missing: 0, failed: [] });
    // The lock is gone with the experiment.
    expect(readdirSync(out).sort()).toEqual([
      "cells",
      "experiment.json",
      "results.html",
      "results.jsonl",
      "results.md",
    ]);
    expect(readdirSync(join(out, "cells", "ce-seed1")).sort()).toEqual([
      "config.json",
      "metrics.jsonl",
      "summary.json",
    ]);
  });

  it("shows progress with the time left", () => {
    expect(first.stderr).toMatch(/^[123]\/4 {2}\S+ {2}Accuracy, % ↑ \d+\.\d\d {2}\d+\.\d s {2}\d+ s left$/m);
    expect(first.stderr).toMatch(/^4\/4 {2}\S+ {2}Accuracy, % ↑ \d+\.\d\d {2}\d+\.\d s$/m);
  });

  it("writes tables with intervals and differences, and makes them again from the lines alone", async () => {
    const markdown = readFileSync(join(out, "results.md"), "utf8");
    expect(markdown).toMatch(/^# Two losses\n\nMade by `batchcam experiment \S+losses.yaml`\./);
    expect(markdown).toMatch(/\| near +\| +2 \| +\d+\.\d\d ± \d+\.\d\d \(\d+\.\d\d\) \|/);
    const results = join(out, "results.jsonl");
    const again = await experiment(losses, "--from", results, "--out", at("again"));
    expect(again.code).toBe(0);
    const withoutCommand = (text: string): string => text.replace(/Made by .*/g, "");
    expect(withoutCommand(readFileSync(at("again", "results.md"), "utf8"))).toBe(withoutCommand(markdown));
    expect(existsSync(at("again", "cells"))).toBe(false);
    const document = file(
      "document.md",
      "# Mine\n<!-- experiment:losses:begin -->\n<!-- experiment:losses:end -->\nEnd\n",
    );
    const written = await experiment(losses, "--from", results, "--write", document);
    expect(written.code).toBe(0);
    expect(readFileSync(document, "utf8")).toMatch(
      /^# Mine\n<!-- .* -->\nMade by [\s\S]*\n\| near [\s\S]*\n<!-- .* -->\nEnd\n$/,
    );
  });

  it("skips what has finished, trains what is new, and drops what the grid no longer has", async () => {
    const summary = join(out, "cells", "ce-seed1", "summary.json");
    const before = statSync(summary).mtimeMs;
    const again = await experiment(losses, "--out", out);
    expect(again.code).toBe(0);
    expect(again.stderr).not.toMatch(/\d\/\d/);
    const changed = readFileSync(losses, "utf8")
      .replace("distance: l1", "distance: l2")
      .replace("seeds: [1, 2]", "seeds: [1]");
    const next = await experiment(file("changed.yaml", changed), "--out", out);
    expect(next.code).toBe(0);
    expect(next.stderr).toContain("near-seed1");
    expect(next.stderr).not.toContain("ce-seed1");
    expect(linesOf("first").map(({ cell }) => cell)).toEqual(["ce-seed1", "near-seed1"]);
    expect(statSync(summary).mtimeMs).toBe(before);
  });

  it("trains only what --only selects, and keeps models when asked to", async () => {
    const one = await experiment(
      losses,
      "--out",
      at("only"),
      "--only",
      "loss=near",
      "--only",
      "seed=2",
      "--keep-models",
    );
    expect(one.code).toBe(0);
    expect(linesOf("only").map(({ cell }) => cell)).toEqual(["near-seed2"]);
    expect(one.stdout).toContain("3 cells have no result yet.");
    expect(readdirSync(at("only", "cells", "near-seed2"))).toContain("model.onnx");
  });

  it("refuses the folder of another experiment", async () => {
    const other = file("other.yaml", "title: Another\naxes: { loss: [ce, prototype] }\n");
    const result = await experiment(other, "--out", at("only"));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('"Two losses", not "Another"');
    expect(linesOf("only")).toHaveLength(1);
  });
});

describe("a cell that fails", () => {
  it("does not stop the others, is in the tables, makes the exit code 1, and is tried again", async () => {
    const failing = file(
      "failing.yaml",
      `title: One fails
base: { ${small}, loss: ce }
axes:
  rate:
    wild: { optimizer: sgd, lr: 1.0e+30 }
    tame: { epochs: 1 }
`,
    );
    const result = await experiment(failing, "--out", at("failing"));
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/1\/2 {2}wild-seed1 {2}failed: The loss became/);
    expect(result.stdout).toMatch(/Failed: wild-seed1\. The loss became/);
    const [wild, tame] = linesOf("failing");
    expect(wild.error).toContain("The loss became");
    expect(tame.test?.accuracy).toBeGreaterThan(0);
    const again = await experiment(failing, "--out", at("failing"));
    expect(again.code).toBe(1);
    expect(again.stderr).not.toContain("tame-seed1");
  });
});

describe("an interrupted experiment", () => {
  // Long enough that its first cell is met before its last epoch, on a machine with much else to do too.
  const grid = (seeds: string): string =>
    `title: Long
base: { data: ${digits}, valFraction: 0, batchSize: 8, threads: 1, epochs: 4 }
axes:
  loss: [ce]
seeds: [${seeds}]
`;
  const [one, two] = [file("one.yaml", grid("1")), file("two.yaml", grid("1, 2"))];
  const cell = (out: string, name: string): string => at(out, "cells", "ce-seed1", name);
  const processesOf = (pid: number): number[] =>
    execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  /** Runs it, and calls the function when the first epoch of its first cell is done. */
  async function broken(path: string, out: string, act: (pid: number) => unknown): Promise<CommandResult> {
    let pid = 0;
    const run = batchcamProcess(["experiment", path, "--out", at(out)], {
      onStart: (child) => {
        pid = child.pid ?? 0;
      },
    });
    await until(() => existsSync(cell(out, join("checkpoints", "last.safetensors"))));
    await act(pid);
    return run;
  }
  const accuracies = (out: string): (number | undefined)[] => linesOf(out).map(({ test }) => test?.accuracy);
  let whole: (number | undefined)[];
  beforeAll(async () => {
    expect((await experiment(two, "--out", at("whole"), "--jobs", "2", "--threads", "1")).code).toBe(0);
    whole = accuracies("whole");
  });

  it("by Ctrl-C says how to resume, and reaches the same numbers", async () => {
    const stopped = await broken(one, "stopped", (pid) => process.kill(pid, "SIGINT"));
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("The same command resumes");
    expect(existsSync(at("stopped", "lock"))).toBe(false);
    expect(readFileSync(at("stopped", "results.jsonl"), "utf8")).toBe("");
    const records = readFileSync(cell("stopped", "metrics.jsonl"), "utf8");
    const resumed = await experiment(one, "--out", at("stopped"));
    expect(resumed.code).toBe(0);
    // The first epoch was not trained again: its time is that of the first start.
    expect(readFileSync(cell("stopped", "metrics.jsonl"), "utf8").startsWith(records)).toBe(true);
    expect(accuracies("stopped")).toEqual([whole[0]]);
  });

  it("by a kill leaves a lock that the next start takes over, and a cell that is done again", async () => {
    await broken(one, "killed", async (pid) => {
      const children = processesOf(pid);
      // Both stand still while a second start looks at the lock.
      for (const one of [pid, ...children]) process.kill(one, "SIGSTOP");
      const second = await experiment(one, "--out", at("killed"));
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(`${at("killed")} is in use by process ${pid}`);
      process.kill(pid, "SIGKILL");
      // The cell ends by itself when it finds that its experiment is gone.
      for (const one of children) process.kill(one, "SIGCONT");
      await until(() => children.every((one) => !isAlive(one)));
    });
    expect(existsSync(at("killed", "lock"))).toBe(true);
    // What was being written may be broken: it is made again.
    writeFileSync(cell("killed", join("checkpoints", "last.safetensors")), "broken");
    const again = await experiment(one, "--out", at("killed"));
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("was cut off; going on");
    expect(accuracies("killed")).toEqual([whole[0]]);
  });

  it("in one cell alone, by a kill of its process, trains the others, and that one the next time", async () => {
    const result = await broken(two, "cell", (pid) => process.kill(processesOf(pid)[0], "SIGKILL"));
    expect(result.code).toBe(1);
    const [killed, other] = linesOf("cell");
    expect(killed.error).toContain("SIGKILL");
    expect(other.test?.accuracy).toBe(whole[1]);
    expect((await experiment(two, "--out", at("cell"))).code).toBe(0);
    expect(accuracies("cell")).toEqual(whole);
  });
});

describe("an impossible experiment", () => {
  const refused = async (args: readonly string[], code: number, ...words: string[]): Promise<void> => {
    const out = at("refused");
    const result = await experiment(...args, "--out", out);
    for (const word of words) expect(result.stderr).toContain(word);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(result.code).toBe(code);
    expect(existsSync(out), "nothing is written").toBe(false);
  };

  it("is rejected before anything runs", async () => {
    await refused([], 2, "paper");
    await refused(["papr"], 2, '"papr"', "paper");
    await refused([at("none.yaml")], 1, "does not exist");
    await refused([file("key.yaml", "title: t\naxis: {}\n")], 2, '"axis"', "line 2");
    await refused([losses, "--jobs", "0"], 2, "--jobs");
    await refused([losses, "--only", "loss=far"], 2, '"far"');
    await refused([losses, "--quick"], 2, "quick version");
    const data = file("data.yaml", "title: t\naxes: { loss: [ce], data: [digits, mnist] }\n");
    await refused([data, "--data-dir", at("nowhere")], 1, "ce-mnist-seed1", "data fetch mnist");
    const model = "title: t\naxes: { model: [simple-cnn] }\nbase: { width: 16 }\n";
    await refused([file("model.yaml", model)], 2, "simple-cnn-seed1", "width");
    const masks = "title: t\naxes: { loss: [ce, rrr] }\n";
    await refused([file("masks.yaml", masks)], 2, "rrr-seed1", "needs a mask", "random-corner");
    const times = "title: t\nkind: time\naxes: { loss: [ce] }\n";
    await refused([file("times.yaml", times), "--jobs", "2"], 2, "disturb each other");
    const few = "title: t\naxes: { limitTrain: [3] }\nbase: { valFraction: 0 }\n";
    await refused([file("few.yaml", few)], 1, "limittrain-3-seed1", "training images");
    file("pretrained-1", "not weights");
    const init = "title: t\naxes: { start: { random: {}, tuned: { init: 'pretrained-{seed}' } } }\n";
    await refused(
      [file("init.yaml", `${init}seeds: [2, 1]\n`)],
      1,
      "tuned-seed2",
      "pretrained-2 does not exist",
    );
    await refused([file("damaged.yaml", init)], 1, "tuned-seed1", "pretrained-1", "safetensors");
  });

  it("lists the presets", async () => {
    const listed = await experiment("--list", "--json");
    expect(listed.code).toBe(0);
    const { presets } = lastLine(listed) as { presets: { name: string; cells: number }[] };
    expect(presets.find(({ name }) => name === "paper")?.cells).toBe(2 * 3 * 7 * 5);
  });
});
