import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchcam, type CommandResult, lastLine } from "../helpers/command.js";
import { writeImageFolder } from "../helpers/image-folder.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-classes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]): string => join(folder, ...names);

const settings = [
  "--image-size",
  "16",
  "--epochs",
  "1",
  "--loss",
  "ce",
  "--threads",
  "1",
  "--val-fraction",
  "0",
];
const train = (...args: string[]): Promise<CommandResult> => batchcam(["train", ...args]);

let first: CommandResult;

beforeAll(async () => {
  await writeImageFolder(at("shapes"), { classes: ["circle", "square"], side: 16, train: 12, test: 6 });
  first = await train("--data", at("shapes"), ...settings, "--out", at("run"), "--json");
  expect(first.code, first.stderr).toBe(0);
  const half = ["train", "--data", at("shapes"), ...settings, "--epochs", "2", "--out", at("half")];
  expect((await batchcam(half, { interruptAt: "epoch 1/2" })).code).toBe(130);
  cpSync(at("shapes"), at("original"), { recursive: true });
  for (const split of ["train", "test"])
    renameSync(at("shapes", split, "circle"), at("shapes", split, "wheel"));
});

/** Expects a refusal in one line that shows the mapping. */
function expectRefusal({ code, stderr }: CommandResult): void {
  expect(code).toBe(1);
  const lines = stderr.split("\n").filter((line) => line.startsWith("batchcam"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("There: circle, square. In the data: square, wheel.");
  expect(lines[0]).toContain("--map-classes circle=wheel");
}

describe("a class folder that was renamed after training", () => {
  it("is noticed by evaluate, which leaves the results as they are", async () => {
    const before = readFileSync(at("run", "summary.json"), "utf8");
    expectRefusal(await batchcam(["evaluate", at("run"), "--threads", "1"]));
    expectRefusal(
      await batchcam(["evaluate", at("run"), "--faithfulness", "--limit", "2", "--threads", "1"]),
    );
    expect(readFileSync(at("run", "summary.json"), "utf8")).toBe(before);
  });

  it("is noticed by --resume", async () => {
    expectRefusal(await train("--resume", "--out", at("half")));
  });

  it("is noticed by runs that begin with the weights or the model, and nothing is written", async () => {
    const begin = [
      ["--init", at("run")],
      ["--init", at("run", "checkpoints", "best.safetensors")],
      ["--model", at("run", "model.onnx")],
    ];
    for (const args of begin) {
      const out = at("refused");
      expectRefusal(await train("--data", at("shapes"), ...settings, ...args, "--out", out));
      expect(existsSync(out)).toBe(false);
    }
  });

  it("can be mapped: evaluating gives the numbers from before, and resuming ends well", async () => {
    const map = ["--map-classes", "circle=wheel", "--json"];
    const measured = await batchcam(["evaluate", at("run"), ...map, "--threads", "1"]);
    expect(measured.code, measured.stderr).toBe(0);
    const resumed = await train("--resume", "--out", at("half"), ...map);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(lastLine(measured).test).toEqual(lastLine(first).test);
    for (const result of [measured, resumed])
      expect(lastLine(result).dataset).toEqual(lastLine(first).dataset);
  });

  it("can be mapped, or given a new head, where a run begins", async () => {
    const begin = (out: string, ...args: string[]) =>
      train("--data", at("shapes"), ...settings, "--lr", "1e-9", ...args, "--out", at(out), "--json");
    const same = await begin("mapped", "--init", at("run"), "--map-classes", "circle=wheel");
    expect(lastLine(same).test).toMatchObject({
      accuracy: (lastLine(first).test as { accuracy: number }).accuracy,
    });
    const model = await begin("model", "--model", at("run", "model.onnx"), "--new-head");
    expect(model.stderr).toContain("a new head replaces the one for 2 classes");
  });
});

describe("other places where names of classes meet", () => {
  it("labels for the model of a run may translate its classes, not swap them", async () => {
    const image = at("original", "test", "circle", "0.png");
    const explain = (...labels: string[]) => {
      writeFileSync(at("labels.txt"), labels.join("\n"));
      const args = ["--labels", at("labels.txt"), "--out", at("maps"), "--threads", "1"];
      return batchcam(["explain", at("run"), image, ...args]);
    };
    const swapped = await explain("square", "circle");
    expect(swapped.code).toBe(1);
    expect(swapped.stderr).toContain("There: square, circle. In the model: circle, square.");
    expect((await explain("Kreis", "Quadrat")).code).toBe(0);
  });

  it("mapClasses without a run or weights is refused, and so is a new head without either", async () => {
    const start = (...args: string[]) =>
      train("--data", at("original"), ...settings, ...args, "--out", at("none"));
    const mapped = await start("--map-classes", "circle=wheel");
    expect([mapped.code, mapped.stderr]).toEqual([2, expect.stringContaining("begins with none")]);
    const headed = await start("--new-head");
    expect([headed.code, headed.stderr]).toEqual([2, expect.stringContaining("--new-head replaces")]);
  });

  it("runs on other classes are not compared", async () => {
    cpSync(at("run"), at("other"), { recursive: true });
    const path = at("other", "summary.json");
    const summary = JSON.parse(readFileSync(path, "utf8"));
    summary.dataset.classNames.reverse();
    writeFileSync(path, JSON.stringify({ ...summary, run: "other" }));
    const compared = await batchcam(["compare", at("run"), at("other"), "--out", at("compared.html")]);
    expect([compared.code, compared.stderr]).toEqual([1, expect.stringContaining("the same order")]);
    expect(existsSync(at("compared.html"))).toBe(false);
  });
});

describe("classes with different numbers of images", () => {
  const uneven = (...args: string[]) =>
    train("--data", at("uneven"), ...settings, "--limit-train", "14", ...args, "--json");
  beforeAll(async () => {
    await writeImageFolder(at("uneven"), { classes: ["circle", "square"], side: 16, train: 12, test: 2 });
    for (let index = 2; index < 12; index++) rmSync(at("uneven", "train", "circle", `${index}.png`));
  });

  it("are said once, with what helps; weights and sampling silence it, and are in the run's options", async () => {
    const said =
      '12 training images of "square", 2 of "circle". --class-weights balanced or --sampler balanced';
    const plain = await uneven("--out", at("plain"));
    expect(plain.stderr).toContain(said);
    const both = await uneven("--out", at("both"), "--class-weights", "balanced", "--sampler", "balanced");
    expect(both.stderr).not.toContain("Classes are uneven");
    expect(lastLine(both).config).toMatchObject({ classWeights: "balanced", sampler: "balanced" });
    const { test } = lastLine(both) as { test: { balancedAccuracy: number; perClass: { recall: number }[] } };
    expect(test.balancedAccuracy).toBe((test.perClass[0].recall + test.perClass[1].recall) / 2);
  });

  it("have the weights of a file only if it has one for each", async () => {
    writeFileSync(at("weights.json"), '{ "circle": 6 }');
    const refused = await uneven("--out", at("weighted"), "--class-weights", at("weights.json"));
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('no weight for the class "square"'),
    ]);
    expect(existsSync(at("weighted"))).toBe(false);
  });
});
