import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchcam } from "../helpers/command.js";

describe("bad input gives one clear sentence and an exit code", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-bad-"));
  const run = join(folder, "run");
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  beforeAll(async () => {
    const options = ["--limit-train", "200", "--limit-test", "50", "--epochs", "1"];
    const trained = await batchcam(["train", ...options, "--out", run]);
    expect(trained.code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function refused(args: readonly string[], code: number, ...words: string[]): Promise<void> {
    const result = await batchcam(args, { cwd: folder });
    expect(result.stderr).not.toMatch(/^\s+at /m);
    for (const word of words) expect(result.stderr).toContain(word);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe("");
  }

  it("unknown options and values", async () => {
    await refused(["train", "--speed", "9"], 2, "--speed", "--seed");
    await refused(["train", "--loss", "magic"], 2, "magic", "prototype");
    await refused(["train", "--lr", "fast"], 2, "--lr", "number");
    await refused(["train", "--epochs", "0"], 2, "epochs");
    await refused(["train", "--epochs", "1.5"], 2, "epochs");
    await refused(["train", "--val-fraction", "1"], 2, "--val-fraction must be a number from 0 to below 1");
    await refused(["train", "--ce-target", "0.3"], 2, "--ce-target", "constrained");
    await refused(["train", "--mode", "constrained"], 2, "--ce-target", "--explanation-target");
    await refused(["train", "--loss", "ce", "--conflict", "pcgrad"], 2, "conflict", '"ce"');
    await refused(["nonsense"], 2, "nonsense");
    await refused(["train", "--resume"], 2, "--out");
  });

  it("configuration files", async () => {
    await refused(["train", "--config", file("key.json", '{"epohcs": 3}')], 2, '"epohcs"', "key.json");
    await refused(
      ["train", "--config", file("value.json", '{"epochs": "3"}')],
      2,
      "epochs (in ",
      "value.json",
    );
    await refused(["train", "--config", file("text.json", "epochs=3")], 2, "text.json", "JSON");
    await refused(["train", "--config", file("list.json", "[1]")], 2, "list.json", "object");
    await refused(["train", "--config", "missing.json"], 1, "missing.json", "does not exist");
  });

  it("data that is missing or damaged", async () => {
    const damaged = join(folder, "data");
    mkdirSync(damaged);
    for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
      writeFileSync(join(damaged, `${name}-ubyte`), Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 9));
    }
    await refused(
      ["train", "--data", "mnist", "--data-dir", damaged, "--out", "a"],
      1,
      "train-images",
      "too short",
    );
    await refused(["train", "--data", "mnist", "--data-dir", "nowhere", "--out", "a"], 1, "data fetch mnist");
    await refused(
      ["train", "--limit-train", "5", "--val-fraction", "0", "--out", "b"],
      1,
      "Class 5",
      "training images",
    );
  });

  it("runs that do not exist, are damaged or of another model", async () => {
    await refused(["evaluate", "nowhere"], 1, "There is no run in nowhere");
    await refused(["compare", run, "nowhere"], 1, "no run in nowhere");
    await refused(["train", "--resume", "--out", "nowhere"], 1, "There is no run in nowhere");
    const copy = join(folder, "copy");
    mkdirSync(join(copy, "checkpoints"), { recursive: true });
    const checkpoint = readFileSync(join(run, "checkpoints", "last.safetensors"));
    writeFileSync(join(copy, "config.json"), readFileSync(join(run, "config.json")));
    const last = join(copy, "checkpoints", "last.safetensors");
    writeFileSync(last, checkpoint.subarray(0, checkpoint.length - 100));
    await refused(["train", "--resume", "--out", copy], 1, "last.safetensors", "truncated");
    const renamed = Buffer.from(checkpoint);
    const at = renamed.indexOf("conv3.weight");
    renamed.write("conv9", at);
    writeFileSync(last, renamed);
    await refused(["train", "--resume", "--out", copy], 1, "does not belong to the model", "conv3.weight");
  });

  it("images and models that explain cannot use", async () => {
    const grey = sharp({ create: { width: 30, height: 28, channels: 3, background: "white" } });
    const wide = file("wide.png", await grey.png().toBuffer());
    await refused(["explain", run, file("note.png", "not an image")], 1, "note.png", "not an image");
    await refused(["explain", run, wide, file("empty.png", "")], 1, "empty.png", "not an image");
    await refused(["explain", run, "missing.png"], 1, "missing.png", "does not exist");
    await refused(["explain", file("model.onnx", "not a model"), wide], 1, "not an ONNX model");
    await refused(["explain", run, wide, "--class", "12"], 2, "#0 to #9");
  });

  it("folders that cannot be written", async () => {
    await refused(["train", "--limit-train", "200", "--out", join(file("plain", ""), "run")], 1, "plain");
    // Root may write anywhere, so that permissions cannot be tested as root.
    if (process.getuid?.() === 0) return;
    const closed = join(folder, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    await refused(["train", "--limit-train", "200", "--out", join(closed, "run")], 1, "permission");
  });

  it("a reader who stops early is no failure", async () => {
    const command = `"${process.execPath}" dist/cli.js data inspect digits --out "${join(folder, "samples")}" | true`;
    const { stderr, status } = spawnSync("bash", ["-o", "pipefail", "-c", command], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(readdirSync(join(folder, "samples"))).toHaveLength(10);
  });

  it("a loss that is no longer finite stops the run and keeps the last good checkpoint", async () => {
    const out = join(folder, "diverged");
    const options = ["--limit-train", "640", "--optimizer", "sgd", "--lr", "1e30", "--out", out];
    await refused(["train", ...options], 1, "at step", "Lower the learning rate (--lr) or --lambda");
  });
});
