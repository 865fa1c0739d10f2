import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { commandOptions } from "../../bench/document/options.js";
import { defaultOf, unwrapped } from "../../src/base/options/type-words.js";
import { flagOf, withFlags } from "../../src/cli/options/flag-names.js";
import { readValue } from "../../src/cli/options/values.js";
import { trainOptions } from "../../src/options/index.js";
import { batchcam } from "../helpers/command.js";

const commands = Object.keys(commandOptions);
const folder = mkdtempSync(join(tmpdir(), "batchcam-options-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help", () => {
  it.each([[], ...commands.map((name) => name.split(" ")), ["data"]].map((args) => [args]))(
    "of %j fits into 100 columns",
    async (args) => {
      const { stdout, code } = await batchcam([...args, "--help"]);
      expect(code).toBe(0);
      expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
    },
  );

  it("says the default, the names and the group of each option of train", async () => {
    const { stdout } = await batchcam(["train", "--help"]);
    const plain = stdout.replace(/\s+/g, " ");
    for (const [key, { type, help, group, otherwise }] of Object.entries(trainOptions)) {
      expect(stdout).toContain(`${flagOf(key)} `);
      expect(stdout).toContain(`\n${group}:\n`);
      expect(plain).toContain(help);
      const inner = unwrapped(type);
      if (inner instanceof z.ZodEnum) expect(plain).toContain(`(${inner.options.join(", ")}; default: `);
      const value = defaultOf(type);
      if (typeof value === "number" || typeof value === "string")
        expect(plain).toContain(`default: ${value})`);
      if (otherwise !== undefined) expect(plain).toContain(`default: ${otherwise})`);
    }
    expect(stdout).toContain("\nExamples:\n");
  });

  it("is available for a command in either spelling", async () => {
    expect((await batchcam(["help", "train"])).stdout).toBe((await batchcam(["train", "--help"])).stdout);
    expect((await batchcam(["--help"])).stdout).toMatch(/^ {2}explain <model> <image\.\.\.> +Show/m);
  });
});

describe("a wrong value", () => {
  it.each<[string[], string]>([
    [["train", "--batch-size", "x"], '--batch-size must be a whole number from 1 up, not "x".'],
    [["train", "--batch-size", "0"], '--batch-size must be a whole number from 1 up, not "0".'],
    [["train", "--batch-size", ""], '--batch-size must be a whole number from 1 up, not "".'],
    [
      ["train", "--distance", "ssmi"],
      '--distance must be one of l1, l2, ssim, not "ssmi". Did you mean "ssim"?',
    ],
    [["train", "--model", "resnet-19"], 'not "resnet-19". Did you mean "resnet-18"?'],
    [["train", "--data", "mnst"], '"mnst" is not a dataset. Did you mean "mnist"?'],
    [["train", "--loss", "prototype+engery"], 'not "prototype+engery". Did you mean "energy"?'],
    [
      ["train", "--lambda", "1,x"],
      '--lambda must be a number from 0 up, or several, separated by commas, not "1,x".',
    ],
    [
      ["train", "--downsampling", "1,2"],
      "--downsampling must be 3 whole numbers from 1 up, separated by commas",
    ],
    [["train", "--channels", "2"], '--channels must be 1 or 3, not "2".'],
    [["train", "--device", "gpu"], "--device must be one of cpu, cuda, webgpu, wasm"],
    [["pretrain", "--mask-ratio", "1"], '--mask-ratio must be a number above 0 and below 1, not "1".'],
    [["evaluate", "run", "--limit", "0"], "--limit must be a whole number from 1 up"],
    [["explain", "m.onnx", "a.png", "--method", "gradcam"], 'Did you mean "grad-cam"?'],
    [["explain", "m.onnx", "a.png", "--size", "224"], "--size must be a height and a width, such as 224x224"],
    [["explain", "m.onnx", "a.png", "--layout", "NCWH"], 'Did you mean "nchw"?'],
    [["export", "m.onnx", "--cam", "--method", "rise"], "--method must be one of grad-cam"],
    [["experiment", "papper"], 'There is no preset "papper". Did you mean "paper"?'],
    [["experiment", "paper", "--jobs", "1.5"], '--jobs must be a whole number from 1 up, not "1.5".'],
    [
      ["experiment", "paper", "--only", "modle=vit-tiny"],
      'no axis "modle" (the selection modle=vit-tiny). Did you',
    ],
    [
      ["data", "fetch", "mnst"],
      'The dataset must be one of digits, mnist, fashion-mnist, pneumoniamnist, not "mnst".',
    ],
    [["train", "--bach-size", "3"], "Did you mean --batch-size?"],
    [["trian"], "Did you mean train?"],
    [["export", "m.onnx"], "'--cam' not specified"],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await batchcam(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/invalid input|expected|^\s+at /im);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("a configuration file", () => {
  it.each<[string, string]>([
    ['{"batchSize": "x"}', 'batchSize (in FILE) must be a whole number from 1 up, not "x".'],
    ['{"epohcs": 3}', 'Unknown key "epohcs" (in FILE). Did you mean "epochs"?'],
    ['{"freeze": "conv1.*"}', 'freeze (in FILE) must be a list of strings, not "conv1.*".'],
    ['{"ceTarget": 1}', '`ceTarget` (in FILE) belongs to the mode "constrained"'],
  ])("%s is refused in the words of the file", async (text, message) => {
    const file = join(folder, "run.json");
    writeFileSync(file, text);
    const { stderr, code } = await batchcam(["train", "--config", file]);
    expect(stderr).toContain(message.replace("FILE", file));
    expect(code).toBe(2);
  });
});

describe("a message of the library", () => {
  const flags = new Set(["--lr", "--clip-norm", "--model-input", "--layer"]);
  let runs = 0;

  it("names flags that the command has", () => {
    expect(withFlags("Lower `lr` or `lambda`, or set `clipNorm`.", flags)).toBe(
      "Lower --lr or `lambda`, or set --clip-norm.",
    );
    expect(withFlags("Name one: `input`; or a layer: `layers`.", flags)).toBe(
      "Name one: --model-input; or a layer: --layer.",
    );
    expect(withFlags("`lr` (in run.json) is wrong", flags)).toBe("`lr` (in run.json) is wrong");
  });

  it.each<[string[], string]>([
    [["train", "--ce-target", "0.3"], '--ce-target belongs to the mode "constrained"'],
    [["train", "--mode", "constrained"], "--ce-target, for cross-entropy, or --explanation-target"],
    [["train", "--prototypes-per-class", "2"], '"k-means" with --prototypes'],
    [["train", "--width", "8", "--limit-train", "50"], "simple-cnn has no option --width"],
    [["train", "--freeze", "conv9", "--limit-train", "50"], "--freeze: no parameter"],
    [["train", "--crop", "99", "--limit-train", "50"], "--crop must be a whole number from 0 to 27, not 99."],
    [["train", "--image-size", "32"], "--image-size is 32"],
  ])("%j", async (args, message) => {
    const { stderr, code } = await batchcam([
      ...args,
      "--val-fraction",
      "0",
      "--out",
      join(folder, `run-${++runs}`),
    ]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("a value of the command line", () => {
  const read = (key: keyof typeof trainOptions, text: string, earlier?: unknown): unknown =>
    readValue(flagOf(key), trainOptions[key], text, earlier);

  it("is read as the type of its option", () => {
    expect(read("epochs", "3")).toBe(3);
    expect(read("channels", "1")).toBe(1);
    expect(read("lambda", "0.1")).toBe(0.1);
    expect(read("lambda", "0.1,0.03")).toEqual([0.1, 0.03]);
    expect(read("downsampling", "1,2,1")).toEqual([1, 2, 1]);
    expect(read("freeze", "conv1.*, conv2.*")).toEqual(["conv1.*", "conv2.*"]);
    expect(read("data", "1")).toBe("1");
  });

  it("appends to lists, and replaces anything else", () => {
    expect(read("layers", "c", ["a", "b"])).toEqual(["a", "b", "c"]);
    expect(read("lambda", "0.2", [0.1, 0.3])).toBe(0.2);
    const only = commandOptions.experiment.only;
    expect(readValue("--only", only, "model=a,b", ["seed=1"])).toEqual(["seed=1", "model=a,b"]);
  });
});
