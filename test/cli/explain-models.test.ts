import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Explainer, readImage } from "../../src/node/index.js";
import { batchcam, type CommandResult, lastLine } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";
import { photo } from "../helpers/photo.js";

const share = z.number().min(0).max(1);
const source = z.strictObject({ kind: z.string(), words: z.string() });
const map = {
  target: z.int(),
  targetName: z.string(),
  probability: share,
  dead: z.boolean(),
  overlay: z.string(),
  range: z.array(z.number()).optional(),
  completenessError: z.number().optional(),
  map: z.string().optional(),
};
const answer = {
  predicted: z.int(),
  predictedName: z.string(),
  confidence: share,
  predictions: z.array(z.strictObject({ class: z.int(), name: z.string(), probability: share })),
  label: z.int().optional(),
  labelName: z.string().optional(),
  right: z.boolean().optional(),
};
const column = { model: z.string(), method: z.string(), layers: z.array(z.string()) };
const model = {
  model: z.string(),
  scores: z.strictObject({
    output: z.string(),
    name: z.string(),
    columns: z.int(),
    classCount: z.int(),
    link: z.string(),
    independent: z.boolean(),
    asked: z.string().optional(),
  }),
  preprocessing: z.strictObject({
    name: z.string().optional(),
    mean: z.array(z.number()),
    deviation: z.array(z.number()),
    channelOrder: z.string(),
    fit: z.string(),
    cropShare: share,
    resample: z.string(),
    padColour: z.array(z.number()),
    from: z.string(),
    sources: z.record(z.string(), source),
    candidates: z.array(z.string()),
  }),
  candidates: z
    .array(
      z.strictObject({ preprocessing: z.string(), class: z.int(), name: z.string(), probability: share }),
    )
    .optional(),
  classNames: source.optional(),
  notes: z.array(z.string()),
  input: z.strictObject({ channels: z.int(), height: z.int(), width: z.int() }),
  accuracy: z
    .strictObject({ images: z.int(), right: z.int(), accuracy: share, balancedAccuracy: share })
    .optional(),
};
const manifestSchema = z.strictObject({
  ...model,
  compared: z.strictObject(model).optional(),
  method: z.string(),
  layers: z.array(z.string()),
  columns: z.array(z.strictObject(column)),
  smooth: z.boolean(),
  signed: z.boolean(),
  samples: z.int().optional(),
  seed: z.int().optional(),
  interrupted: z.boolean(),
  skipped: z.array(z.string()),
  passedOver: z.array(z.string()),
  images: z.array(
    z.strictObject({
      image: z.string(),
      height: z.int(),
      width: z.int(),
      ...answer,
      ...map,
      maps: z.array(z.strictObject({ ...column, ...map })),
      compared: z.strictObject(answer).optional(),
    }),
  ),
});

/** The values of an .npy file of float32. */
function npy(path: string): { header: string; values: Float32Array } {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const values = Float32Array.from({ length: (bytes.length - start) / 4 }, (_, at) =>
    bytes.readFloatLE(start + 4 * at),
  );
  return { header: bytes.toString("latin1", 10, start), values };
}

describe("explaining any ONNX model from the command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-explain-"));
  const at = (...names: string[]): string => join(folder, ...names);
  const run = (...args: string[]): Promise<CommandResult> => batchcam(["explain", ...args], { cwd: folder });
  const manifest = (out: string) =>
    manifestSchema.parse(JSON.parse(readFileSync(at(out, "manifest.json"), "utf8")));

  beforeAll(async () => {
    mkdirSync(at("photos", "more"), { recursive: true });
    await photo(1).jpeg().toFile(at("photos", "b.jpg"));
    await photo(2).jpeg().toFile(at("photos", "c.JPEG"));
    await photo(3, 48, 32).png().toFile(at("photos", "a.png"));
    await photo(4)
      .jpeg()
      .toFile(at("photos", "more", "d.jpg"));
    await photo(5).jpeg().toFile(at("photo.jpg"));
    writeFileSync(at("photos", "notes.txt"), "no image");
    writeFileSync(at("labels.txt"), "cat\ndog, hound\nhen\ncock\nfox/vixen\nowl\nbee\nant\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("explains a photograph, and says which preprocessing it guessed", async () => {
    const result = await run(onnxModel("resnet"), "photo.jpg", "--out", "one");
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(
      /^grad-cam of "\/layer4\/layer4.1\/relu_1\/Relu_output_0"\nPreprocessing: imagenet .*guessed/,
    );
    expect(result.stderr).toMatch(/Images: scaled to cover 32x48, centre-cropped, bilinear; guessed/);
    expect(result.stderr).toMatch(/Classes: 8, without names/);
    const candidates = manifest("one").candidates ?? [];
    expect(candidates.map(({ preprocessing }) => preprocessing)).toEqual([
      "imagenet",
      "0-1",
      "-1-1",
      "0-255",
    ]);
    const [{ predicted, confidence }] = manifest("one").images;
    expect(candidates[0]).toMatchObject({ class: predicted });
    expect(candidates[0].probability).toBeCloseTo(confidence, 5);
    const words = candidates.map(({ preprocessing, name }) => `${preprocessing}: ${name} (`);
    for (const each of words) expect(result.stderr).toContain(each);
    expect(readFileSync(at("one", "index.html"), "utf8")).toContain("The preprocessing is guessed.");
    expect(result.stdout).toMatch(
      /^photo\.jpg: predicted class \d \(\d+\.\d %\).* -> one\/photo\.cam\.png\n/,
    );
    expect(readdirSync(at("one")).sort()).toEqual(["index.html", "manifest.json", "photo.cam.png"]);
    const { width = 0, height = 0 } = await sharp(at("one", "photo.cam.png")).metadata();
    expect(width).toBeGreaterThan(height);
    const [image] = manifest("one").images;
    expect([image.height, image.width]).toEqual([120, 160]);
  });

  it("explains a folder's images in the order of their names, for several classes of each", async () => {
    const result = await run(
      onnxModel("resnet"),
      "photos",
      "--top",
      "3",
      "--labels",
      "labels.txt",
      "--raw",
      "--out",
      "top",
      "--json",
    );
    expect(result.code).toBe(0);
    expect(result.stdout.trim().split("\n")).toHaveLength(1);
    const printed = manifestSchema.parse(lastLine(result));
    const { images } = printed;
    expect(images.map(({ image }) => image)).toEqual([
      "photos/a.png",
      "photos/b.jpg",
      "photos/c.JPEG",
      "photos/more/d.jpg",
    ]);
    for (const { maps, predictions, predicted, target, overlay } of images) {
      expect(maps.map((one) => one.target)).toEqual(predictions.slice(0, 3).map((one) => one.class));
      expect(predictions).toHaveLength(5);
      expect(target).toBe(predicted);
      expect(overlay).toBe(maps[0].overlay);
      for (const { overlay, map } of maps) {
        expect(existsSync(at(overlay))).toBe(true);
        expect(npy(at(map ?? "")).header).toContain("'shape': (32, 48)");
      }
      const [first, second] = maps.map((one) => Array.from(npy(at(one.map ?? "")).values));
      expect(first).not.toEqual(second);
    }
    const [first] = images[0].maps;
    const short = first.targetName.split(",")[0].replace("/", "-");
    expect(first.overlay).toBe(join("top", `a.1-${short}.cam.png`));
    const onDisk = manifest("top");
    expect(onDisk.images[0].overlay).toBe(`a.1-${short}.cam.png`);
    expect(onDisk.images.map(({ confidence }) => confidence)).toEqual(
      images.map(({ confidence }) => confidence),
    );
    const page = readFileSync(at("top", "index.html"), "utf8");
    expect(page).toContain("Each image has a map for each of its 3 most probable classes");
    expect(page.match(/<figure class="card"/g)).toHaveLength(4);
    expect(page).not.toMatch(/(src|href)="(?!data:|#)|url\((?!data:)/);
  });

  it("writes exactly the library's maps", async () => {
    const layers = ["/layer3/layer3.0/relu_1/Relu", "/layer4/layer4.1/relu_1/Relu"];
    const flags = ["--method", "layer-cam", "--layer", layers.join("+")];
    const result = await run(
      onnxModel("resnet"),
      "photo.jpg",
      ...flags,
      "--smooth",
      "--class",
      "hen",
      "--labels",
      "labels.txt",
      "--raw",
      "--out",
      "same",
    );
    expect(result.code).toBe(0);
    const explainer = await Explainer.load(onnxModel("resnet"));
    const pixels = await readImage(at("photo.jpg"), explainer);
    const [expected] = await explainer.explain(pixels, {
      targets: [2],
      method: "layer-cam",
      layers,
      mirror: true,
    });
    const { images, layers: named, smooth } = manifest("same");
    expect(npy(at("same", "photo.npy")).values).toEqual(expected.map);
    expect(named).toEqual(layers.map((name) => `${name}_output_0`));
    expect(smooth).toBe(true);
    expect(images[0].targetName).toBe("hen");
    expect(images[0].probability).toBeCloseTo(expected.probabilities[2], 6);
  });

  it("handles channels-last models, other preprocessing, and pixel methods", async () => {
    const flags = [
      "--method",
      "smooth-grad",
      "--samples",
      "3",
      "--seed",
      "7",
      "--mean",
      "0.5,0.4,0.3",
      "--std",
      "0.2",
    ];
    const result = await run(
      onnxModel("mobilenet-v2-nhwc"),
      "photo.jpg",
      ...flags,
      "--class",
      "4",
      "--out",
      "nhwc",
      "--json",
    );
    expect(result.code).toBe(0);
    const { preprocessing, layers, samples, seed, images } = manifestSchema.parse(lastLine(result));
    expect(preprocessing).toMatchObject({ mean: [0.5, 0.4, 0.3], deviation: [0.2], from: "given" });
    expect(manifest("nhwc").candidates).toBeUndefined();
    expect([layers, samples, seed, images[0].target]).toEqual([[], 3, 7, 4]);
    expect(readFileSync(at("nhwc", "index.html"), "utf8")).toContain("3 runs per image. Random seed 7.");
  });

  it("gives an image the same map alone and in a batch", async () => {
    const many = await run(
      onnxModel("resnet"),
      "photos",
      "photo.jpg",
      "--raw",
      "--batch-size",
      "3",
      "--out",
      "many",
    );
    expect(many.code).toBe(0);
    const alone = await run(onnxModel("resnet"), "photo.jpg", "--raw", "--out", "alone");
    expect(alone.code).toBe(0);
    const [a, b] = ["many", "alone"].map((out) => npy(at(out, "photo.npy")).values);
    for (const [index, value] of a.entries()) expect(value).toBeCloseTo(b[index], 5);
  });

  it("says when a map is dead", async () => {
    // Black pixels and no shift of them: gradients times pixels are zeros.
    await sharp({ create: { width: 48, height: 32, channels: 3, background: "black" } })
      .png()
      .toFile(at("black.png"));
    const flags = ["--method", "integrated-gradients", "--preprocess", "0-1", "--samples", "2"];
    const result = await run(onnxModel("resnet"), "black.png", ...flags, "--out", "dead");
    expect(result.stdout).toContain("dead map: no evidence");
    expect(manifest("dead").images[0].dead).toBe(true);
    expect(readFileSync(at("dead", "index.html"), "utf8")).toContain("The map is empty (dead)");
  });

  it("explains more images than it holds in memory, or none when one of them is bad", async () => {
    const names = Array.from({ length: 70 }, (_, index) => `${String(index).padStart(2, "0")}.png`);
    mkdirSync(at("seventy"));
    const bytes = await photo(6, 48, 32).png().toBuffer();
    for (const name of names) writeFileSync(at("seventy", name), bytes);
    writeFileSync(at("seventy", "66.png"), bytes.subarray(0, bytes.length / 2));
    const refused = await run(onnxModel("resnet"), "seventy", "--out", "seventy-maps");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("66.png is not an image that can be read");
    expect(existsSync(at("seventy-maps"))).toBe(false);
    const skipped = await run(onnxModel("resnet"), "seventy", "--out", "seventy-maps", "--skip-bad");
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toContain("Skipped: seventy/66.png");
    const { images, skipped: left } = manifest("seventy-maps");
    expect(left).toEqual(["seventy/66.png"]);
    expect(images.map(({ overlay }) => overlay)).toEqual(
      names.filter((name) => name !== "66.png").map((name) => name.replace(".png", ".cam.png")),
    );
    expect(readFileSync(at("seventy-maps", "index.html"), "utf8")).toContain(
      "Skipped because they cannot be read",
    );
  });

  it("keeps what is finished when interrupted", async () => {
    const args = [
      "explain",
      onnxModel("resnet"),
      "photos",
      "photo.jpg",
      "--method",
      "rise",
      "--samples",
      "300",
      "--out",
      "part",
    ];
    const result = await batchcam(args, { cwd: folder, interruptAt: "part/a.cam.png" });
    expect(result.code).toBe(130);
    expect(result.stderr).toMatch(/Interrupted: [1-4] of 5 images are explained; their files are complete/);
    const { interrupted, images } = manifest("part");
    expect(interrupted).toBe(true);
    for (const { overlay } of images)
      expect((await sharp(at("part", overlay)).metadata()).width).toBeGreaterThan(0);
    const overlays = readdirSync(at("part")).filter((name) => name.endsWith(".png"));
    expect(overlays.sort()).toEqual(images.map(({ overlay }) => overlay).sort());
    expect(readFileSync(at("part", "index.html"), "utf8")).toContain(
      `Interrupted after ${images.length} of 5 images`,
    );
  });
});
