import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeSafetensors } from "../../src/nn/index.js";
import { batchcam, lastLine } from "../helpers/command.js";
import { writeImageFolder } from "../helpers/image-folder.js";

const narrow = ["--model", "resnet-18", "--width", "4"];
const quick = ["--limit-train", "32", "--limit-test", "10", "--val-fraction", "0", "--epochs", "1"];

describe("larger models, weights and image folders, as a user meets them", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-larger-"));
  const at = (name: string): string => join(folder, name);
  const photos = at("photos");

  beforeAll(async () => {
    await writeImageFolder(photos, { classes: ["circle", "square"], side: 40, train: 16, test: 6 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function refused(args: readonly string[], code: number, ...words: (string | RegExp)[]) {
    const result = await batchcam(args, { cwd: folder });
    expect(result.stderr).not.toMatch(/^\s+at /m);
    for (const word of words) expect(result.stderr).toMatch(word);
    expect(result.code, result.stderr).toBe(code);
    expect(result.stdout).toBe("");
  }

  it("trains a narrow ResNet on colour images of a folder, augmented, and explains one of them", async () => {
    const options = ["--image-size", "32", "--crop", "2", "--flip", "--rotation", "10", "--erasing", "0.25"];
    const args = ["train", "--data", photos, ...narrow, ...options, "--epochs", "2", "--batch-size", "8"];
    const update = ["--ema", "0.9", "--accumulate", "2"];
    const trained = await batchcam([...args, ...update, "--out", at("photos-run"), "--json"]);
    expect(trained.code, trained.stderr).toBe(0);
    const { test, dataset } = lastLine(trained) as {
      test: { accuracy: number };
      dataset: { classNames: string[] };
    };
    expect(dataset.classNames).toEqual(["circle", "square"]);
    const config = JSON.parse(readFileSync(join(at("photos-run"), "config.json"), "utf8"));
    expect(config).toMatchObject({ ema: 0.9, accumulate: 2 });
    expect(test.accuracy).toBeGreaterThanOrEqual(0);
    const image = join(photos, "test", "square", "0.png");
    const explained = await batchcam(["explain", at("photos-run"), image, "--out", at("why"), "--json"]);
    expect(explained.code, explained.stderr).toBe(0);
    expect(existsSync(join(at("why"), "0.cam.png"))).toBe(true);
  });

  it("fine-tunes from the weights of a run, with another number of classes and other channels", async () => {
    const first = await batchcam(["train", ...narrow, ...quick, "--out", at("digits"), "--json"]);
    expect(first.code, first.stderr).toBe(0);
    const weights = join(at("digits"), "weights.safetensors");
    const freeze = ["--freeze", "bn1.*,layer1.*", "--layer-decay", "0.7", "--batch-norm", "running"];
    const args = ["train", "--data", photos, ...narrow, "--image-size", "28", "--epochs", "1", ...freeze];
    const tuned = await batchcam([...args, "--init", weights, "--out", at("tuned")]);
    expect(tuned.code, tuned.stderr).toBe(0);
    expect(tuned.stderr).toMatch(/tensors loaded/);
    expect(tuned.stderr).toMatch(/re-initialised for other classes: fc\.weight, fc\.bias/);
    expect(tuned.stderr).toMatch(/adapted to the image's channels: conv1\.weight/);
    await refused(
      [...args, "--init", weights, "--strict", "--out", at("no")],
      1,
      /fc\.weight.*is for other classes/,
    );
    expect(existsSync(at("no"))).toBe(false);
  });

  it("pretrains without labels, resumes after an interruption, and trains from the weights", async () => {
    const args =
      "--limit-train 16 --limit-test 4 --epochs 2 --batch-size 8 --decoder-dim 8 --accumulate 2".split(" ");
    const whole = await batchcam(["pretrain", ...args, "--out", at("whole"), "--json"]);
    expect(whole.code, whole.stderr).toBe(0);
    const broken = await batchcam(["pretrain", ...args, "--out", at("broken")], { interruptAt: "epoch 1/2" });
    expect(broken.code, broken.stderr).toBe(130);
    expect(broken.stderr).toMatch(/batchcam pretrain --resume --out/);
    const resumed = await batchcam(["pretrain", "--resume", "--out", at("broken")]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const weights = (name: string): Buffer => readFileSync(join(at(name), "weights.safetensors"));
    expect(weights("broken").equals(weights("whole"))).toBe(true);
    const picture = await sharp(join(at("broken"), "reconstructions.png")).metadata();
    expect(picture.width).toBeGreaterThan(8 * 28);
    const init = join(at("whole"), "weights.safetensors");
    const train = [
      "train",
      "--model",
      "convnext-v2-atto",
      "--limit-train",
      "16",
      "--limit-test",
      "4",
      "--val-fraction",
      "0",
    ];
    const tuned = await batchcam([...train, "--epochs", "1", "--init", init, "--out", at("from-whole")]);
    expect(tuned.code, tuned.stderr).toBe(0);
    expect(tuned.stderr).toMatch(/missing from the file, so initialised at random: head\.norm\.weight/);
  });

  it("trains a transformer, whose maps come from its patches", async () => {
    const few = ["--limit-train", "16", "--limit-test", "4", "--val-fraction", "0", "--epochs", "1"];
    const args = [...few, "--drop-path", "0.1"];
    const trained = await batchcam(["train", "--model", "vit-tiny", ...args, "--out", at("vit"), "--json"]);
    expect(trained.code, trained.stderr).toBe(0);
    expect(statSync(join(at("vit"), "model.onnx")).size).toBeGreaterThan(1e6);
  });

  it("rejects damaged or foreign weights, and writes nothing", async () => {
    const other = at("other.safetensors");
    const wide = { "conv1.weight": { shape: [16, 1, 3, 3], data: new Float32Array(144) } };
    writeFileSync(other, encodeSafetensors({ tensors: wide, metadata: {} }));
    const train = ["train", ...narrow, ...quick, "--out", at("never"), "--init"];
    await refused([...train, other], 1, "other.safetensors", /conv1\.weight.*\[16,1,3,3\], not \[4,1,3,3\]/);
    truncateSync(other, 20);
    await refused([...train, other], 1, "other.safetensors", /header/);
    await refused([...train, at("missing.safetensors")], 1, "missing.safetensors", "does not exist");
    expect(existsSync(at("never"))).toBe(false);
  });

  it("refuses options that a model does not have or that do not fit together", async () => {
    await refused(["train", "--width", "8"], 2, "simple-cnn", "width");
    await refused(["train", ...narrow, "--layer", "layer9"], 2, "layer9", "layer4");
    await refused(
      ["train", ...narrow, ...quick, "--layer", "layer2", "--out", "x"],
      1,
      "BatchNorm",
      "running",
    );
    await refused(["train", ...narrow, "--freeze", "layer9.*"], 2, "layer9", "conv1");
    await refused(["train", "--loss", "batch-cam", "--reading", "consistency", "--flip"], 2, "consistency");
    await refused(["train", "--model", "convnext-v2-atto", "--downsampling", "1,2"], 2, "downsampling");
    await refused(["train", "--rotation", "400"], 2, "rotation");
    await refused(["pretrain", "--mask-ratio", "1"], 2, "--mask-ratio");
    await refused(["train", "--data", "nowhere"], 2, "nowhere", "mnist");
    const tiny = ["--data", photos, "--image-size", "6"];
    await refused(["train", ...narrow, ...tiny], 1, "8x8", "6x6");
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });
});
