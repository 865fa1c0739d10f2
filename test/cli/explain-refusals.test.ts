import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../src/files/index.js";
import { add, buildModel, constant, input, matMul, reshape, type Tensor } from "../../src/graph/index.js";
import { encodeModel } from "../../src/onnx/index.js";
import { batchcam } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";
import { photo } from "../helpers/photo.js";

/** Class scores of the pixels of images [N,3,4,4], without any layer between. */
const linear = (images: Tensor): Tensor =>
  matMul(
    reshape(images, [2, 48]),
    constant(
      Float32Array.from({ length: 144 }, (_, at) => Math.sin(at)),
      [48, 3],
    ),
  );

describe("misuse of explain and layers gives one clear sentence and an exit code", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-refusals-"));
  const resnet = onnxModel("resnet");
  const at = (name: string): string => join(folder, name);
  const model = (name: string, outputs: Record<string, Tensor>): string => {
    const { inputs, ...rest } = buildModel(outputs);
    writeFileSync(at(name), encodeModel({ ...rest, inputs }));
    return name;
  };

  beforeAll(async () => {
    await photo(1).jpeg().toFile(at("photo.jpg"));
    mkdirSync(at("empty"));
  });
  afterAll(() => {
    expect(existsSync(at("explanations"))).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  });

  async function refused(args: readonly string[], code: number, ...words: string[]): Promise<void> {
    const result = await batchcam(args, { cwd: folder });
    expect(result.stderr).not.toMatch(/^\s+at |unexpected failure/m);
    for (const word of words) expect(result.stderr).toContain(word);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe("");
  }

  it("files that are not models", async () => {
    const bytes = readFileSync(resnet);
    writeFileSync(at("cut.onnx"), bytes.subarray(0, bytes.length / 2));
    writeFileSync(at("text.onnx"), "hello");
    writeFileSync(at("nothing.onnx"), "");
    for (const name of ["cut.onnx", "text.onnx", "nothing.onnx"]) {
      await refused(["layers", name], 1, `${name}: `, "the file is damaged or of another format");
    }
    await refused(["explain", "missing.onnx", "photo.jpg"], 1, "missing.onnx does not exist");
    await refused(["explain", "empty", "photo.jpg"], 1, "empty holds no model.onnx");
  });

  it("models with several inputs or outputs, unless one is named", async () => {
    const [first, second] = ["left", "right"].map((name) => input(name, [2, 3, 4, 4]));
    const pair = model("pair.onnx", { a: linear(first), b: linear(add(first, second)) });
    await refused(["layers", pair], 2, 'several inputs: "left" [2,3,4,4], "right"', "--input");
    await refused(["layers", pair, "--input", "up"], 2, 'no input "up"');
    const scores = ["layers", pair, "--input", "left", "--output", "b"];
    await refused(scores, 2, 'output "b" needs values for "right" [2,3,4,4] of float32', "--feed NAME=VALUE");
    await refused([...scores, "--feed", "rigth=1"], 2, 'no input "rigth"', '"right" [2,3,4,4]');
    await refused([...scores, "--feed", "right"], 2, "--feed right: write NAME=VALUE");
    await refused([...scores, "--feed", "right=nowhere.npy"], 2, "nowhere.npy", "nor a file");
    await refused(
      [...scores, "--feed", "right=1,2"],
      2,
      '"right" [2,3,4,4] takes numbers',
      "2 numbers do not fit",
    );
    writeFileSync(at("numbers.txt"), `${Array(48).fill(0.5).join(" ")}\n`);
    writeFileSync(at("numbers.npy"), encodeNpy({ shape: [1, 3, 4, 4], data: new Float32Array(48) }));
    writeFileSync(at("words.txt"), "neither");
    await refused([...scores, "--feed", "right=words.txt"], 2, "neither an .npy array nor numbers");
    for (const value of ["0.5", "numbers.txt", "numbers.npy"]) {
      expect(await batchcam([...scores, "--feed", `right=${value}`], { cwd: folder })).toMatchObject({
        code: 0,
      });
    }
    const images = input("images", [2, 3, 4, 4]);
    const heads = model("heads.onnx", { a: linear(images), b: linear(add(images, 1)) });
    await refused(["layers", heads], 2, 'several outputs: "a" [N,3], "b" [N,3]', "--output");
    expect((await batchcam(["layers", heads, "--output", "b"], { cwd: folder })).code).toBe(0);
    expect((await batchcam(["layers", pair, "--input", "left"], { cwd: folder })).code).toBe(0);
  });

  it("models without a layer that keeps the pixel grid, except for pixel methods", async () => {
    const flat = model("flat.onnx", { scores: linear(input("images", [2, 3, 4, 4])) });
    await refused(["explain", flat, "photo.jpg"], 1, "no layer with pixels", '"input-gradient"');
    const listed = await batchcam(["layers", flat], { cwd: folder });
    expect(listed.stdout).toContain("No layer keeps the pixel grid");
    const flags = ["--method", "input-gradient", "--out", "flat"];
    expect(await batchcam(["explain", flat, "photo.jpg", ...flags], { cwd: folder })).toMatchObject({
      code: 0,
    });
  });

  it("missing images, empty folders, and files that are not images", async () => {
    writeFileSync(at("note.jpg"), "not an image");
    await refused(["explain", resnet, "nowhere.jpg"], 1, "nowhere.jpg does not exist");
    await refused(["explain", resnet, "empty"], 1, "empty has no images");
    await refused(
      ["explain", resnet, "photo.jpg", "note.jpg"],
      1,
      "note.jpg is not an image that can be read",
    );
    await refused(
      ["explain", resnet, "note.jpg", "--skip-bad"],
      1,
      "note.jpg is not an image that can be read",
    );
  });

  it("classes, layers and methods that the model does not have", async () => {
    const explain = (...flags: string[]) => ["explain", resnet, "photo.jpg", ...flags];
    await refused(explain("--class", "8"), 2, "a class number from #0 to #7");
    await refused(explain("--class", "-1"), 2, "a class number from #0 to #7");
    await refused(explain("--class", "cat"), 2, "a class name, or", 'not "cat"');
    await refused(explain("--class", "label"), 2, "the folder of photo.jpg");
    await refused(explain("--top", "9"), 2, "8 classes");
    await refused(explain("--top", "2", "--class", "1"), 2, "give only one of them");
    await refused(explain("--layer", "conv9"), 2, 'no layer "conv9"', "batchcam layers");
    await refused(explain("--layer", "conv9", "--method", "rise"), 2, "--layer does not apply to rise");
    await refused(explain("--method", "magic"), 2, "magic", "layer-cam");
    await refused(explain("--samples", "9"), 2, "smooth-grad, integrated-gradients, gradient-shap, rise");
    await refused(explain("--baseline", "white"), 2, "--baseline applies to deep-lift, score-cam");
    await refused(explain("--baseline", "whte", "--method", "occlusion"), 2, "whte", "white");
  });

  it("options that do not suit the model or each other", async () => {
    const explain = (...flags: string[]) => ["explain", resnet, "photo.jpg", ...flags];
    writeFileSync(at("two.txt"), "cat\ndog\n");
    await refused(explain("--labels", "two.txt"), 1, "two.txt names 2 classes, but the model has 8");
    await refused(explain("--labels", "none.txt"), 1, "none.txt does not exist");
    await refused(explain("--size", "64x64"), 2, "32x48 pixels, not 64x64");
    await refused(explain("--size", "64"), 2, "224x224");
    await refused(explain("--layout", "nhwc"), 1, "48 channels", "--layout");
    await refused(explain("--mean", "0.5"), 2, "--mean and --std belong together");
    await refused(explain("--mean", "0.5,0.5", "--std", "1"), 2, "do not fit images of 3 channels");
    await refused(explain("--mean", "0.5", "--std", "1", "--preprocess", "0-1"), 2, "--preprocess");
    await refused(explain("--batch-size", "0"), 2, "--batch-size");
  });
});
