import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../../src/report/index.js";
import { batchcam, type CommandResult } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";
import { photo } from "../helpers/photo.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-folders-"));
const at = (...names: string[]): string => join(folder, ...names);
const run = (...args: string[]): Promise<CommandResult> =>
  batchcam(["explain", onnxModel("resnet"), ...args], { cwd: folder });
const manifest = (out: string): Manifest => JSON.parse(readFileSync(at(out, "manifest.json"), "utf8"));
const page = (out: string): string => readFileSync(at(out, "index.html"), "utf8");
const pictures = (out: string): string[] =>
  readdirSync(at(out))
    .filter((name) => name.endsWith(".png"))
    .sort();

/** What the model says of each photograph, by its number. */
let said: string[];

beforeAll(async () => {
  writeFileSync(at("labels.txt"), "cat\ndog, hound\nhen\ncock\nfox\nowl\nbee\nant\n");
  mkdirSync(at("plain"));
  for (let seed = 0; seed < 3; seed++)
    await photo(seed, 96, 64)
      .png()
      .toFile(at("plain", `${seed}.png`));
  await run("plain", "--labels", "labels.txt", "--out", "first");
  said = manifest("first").images.map(({ predictedName }) => predictedName.split(",")[0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("folders that are named after classes", () => {
  it("are labels: what is right and wrong is said, and mistakes come first on the page", async () => {
    const other = said[2] === "hen" ? "bee" : "hen";
    const files = [
      ["data", "more", said[0].toUpperCase(), "x.png"],
      ["data", said[1], "x.png"],
      ["data", other, "x.png"],
      ["data", "unsorted", "y.png"],
    ];
    for (const [index, names] of files.entries()) {
      mkdirSync(at(...names.slice(0, -1)), { recursive: true });
      await photo(index % 3, 96, 64)
        .png()
        .toFile(at(...names));
    }
    writeFileSync(at("data", "readme.md"), "");
    const result = await run("data", "--labels", "labels.txt", "--out", "labelled");
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("1 image has no label: no class is called unsorted (--map-classes");
    expect(result.stderr).toContain("Passed over in data: .md (1).");
    expect(result.stdout).toContain("2 of 3 right (66.7 %), balanced accuracy 50.0 %");
    expect(result.stdout).toMatch(
      new RegExp(`data/${other}/x\\.png: predicted ${said[2]} .*, wrong: it is ${other} ->`),
    );
    const { images, accuracy, passedOver } = manifest("labelled");
    expect(accuracy).toMatchObject({ images: 3, right: 2 });
    expect(passedOver).toHaveLength(1);
    const by = new Map(images.map((image) => [image.image, image]));
    expect(by.get(`data/${other}/x.png`)).toMatchObject({ labelName: other, right: false });
    expect(by.get("data/unsorted/y.png")?.right).toBeUndefined();
    const text = page("labelled");
    const places = [
      "Wrong answers",
      `${other}/x.png`,
      "Right answers",
      `${said[0].toUpperCase()}/x.png`,
      "without a label",
      "y.png",
    ];
    const found = places.map((words) => text.indexOf(`>${words}`) + 1 || text.indexOf(words));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found.every((place) => place > 0)).toBe(true);
    expect(pictures("labelled")).toEqual(["x-2.cam.png", "x-3.cam.png", "x.cam.png", "y.cam.png"]);
  });

  it("are missed where several lie beside each other and none is named after a class", async () => {
    for (const name of ["left", "right"]) {
      mkdirSync(at("sides", name), { recursive: true });
      await photo(0)
        .png()
        .toFile(at("sides", name, "1.png"));
    }
    const result = await run("sides", "plain", "--labels", "labels.txt", "--out", "sides-maps");
    expect(result.stderr).toMatch(/^Images have no labels: no class is called left, right \(--map-classes/);
    expect(manifest("sides-maps").accuracy).toBeUndefined();
  });

  it("may be called otherwise, and are what --class label explains", async () => {
    mkdirSync(at("hens"));
    await photo(0).png().toFile(at("hens", "1.png"));
    const flags = ["--labels", "labels.txt", "--class", "label"];
    const refused = await run("hens", ...flags, "--out", "hens-maps");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--map-classes CLASS=FOLDER");
    const result = await run("hens", ...flags, "--map-classes", "hen=hens", "--out", "hens-maps");
    expect(result.code).toBe(0);
    expect(manifest("hens-maps").images[0]).toMatchObject({ targetName: "hen", labelName: "hen" });
  });
});

describe("maps side by side", () => {
  const layers = ["/layer3/layer3.0/relu_1/Relu", "/layer4/layer4.1/relu_1/Relu"];

  it("are of several methods and layers, in files, in the manifest and on the page", async () => {
    const flags = ["--method", "layer-cam,input-gradient", "--layer", layers.join()];
    const result = await run("plain/0.png", ...flags, "--raw", "--out", "both");
    expect(result.code).toBe(0);
    const tags = [
      "layer-cam.layer3.0-relu_1-Relu_output_0",
      "layer-cam.layer4.1-relu_1-Relu_output_0",
      "input-gradient",
    ];
    expect(pictures("both")).toEqual(tags.map((tag) => `0.${tag}.cam.png`).sort());
    const { columns, images } = manifest("both");
    expect(columns.map(({ method, layers }) => [method, layers.length])).toEqual([
      ["layer-cam", 1],
      ["layer-cam", 1],
      ["input-gradient", 0],
    ]);
    expect(images[0].maps.map(({ method }) => method)).toEqual(columns.map(({ method }) => method));
    const alone = await run(
      "plain/0.png",
      "--method",
      "layer-cam",
      "--layer",
      layers[0],
      "--raw",
      "--out",
      "one",
    );
    expect(alone.code).toBe(0);
    expect(readFileSync(at("both", `0.${tags[0]}.npy`))).toEqual(readFileSync(at("one", "0.npy")));
    expect(page("both").match(/class="laid/g)).toHaveLength(4);
    expect(page("both")).toContain("LayerCAM, layer4.1/relu_1/Relu_output_0");
  });

  it("are of two models, each with its own preprocessing, answers and classes", async () => {
    const other = onnxModel("mobilenet-v2-nhwc");
    const flags = ["--compare", other, "--top", "2", "--raw"];
    const result = await run("plain", ...flags, "--out", "two");
    expect(result.code).toBe(0);
    const { compared, images, columns } = manifest("two");
    expect(columns.map(({ model }) => model)).toEqual([onnxModel("resnet"), other]);
    expect(compared?.preprocessing.name).not.toBe(manifest("two").preprocessing.name);
    const alone = await batchcam(["explain", other, "plain", "--top", "2", "--raw", "--out", "alone"], {
      cwd: folder,
    });
    expect(alone.code).toBe(0);
    for (const [index, image] of manifest("alone").images.entries()) {
      expect(images[index].compared?.predicted).toBe(image.predicted);
      expect(images[index].maps[2].target).toBe(image.maps[0].target);
      const map = images[index].maps[2].map ?? "";
      expect(readFileSync(at("two", map))).toEqual(readFileSync(at("alone", image.map ?? "")));
    }
  });

  it("are refused where a model has none of the layers, or no model has one", async () => {
    const flags = ["--compare", onnxModel("mobilenet-v2-nhwc"), "--out", "refused"];
    const none = await run("plain", "--layer", layers[0], ...flags);
    expect(none.stderr).toMatch(/batchcam: --layer: .*nhwc.* has none of \/layer3/);
    const unknown = await run("plain", "--layer", "nowhere", ...flags);
    expect(unknown.stderr).toContain('no layer "nowhere"');
  });
});

describe("many images", () => {
  it("have one line together, and a program has none but its result", async () => {
    const result = await run("plain", "--top", "5", "--out", "many");
    expect(result.stdout).toMatch(/^3 images explained, 15 maps in many\nPage: many\/index\.html\n$/);
    expect(result.stderr).not.toContain("have no labels");
    const json = await run("plain/0.png", "--out", "json", "--json");
    expect(json.stdout.trim().split("\n")).toHaveLength(1);
    expect(json.stderr).not.toContain("->");
  });

  it("are shown as they are, with the map where the model saw it", async () => {
    await photo(7, 300, 120).jpeg().toFile(at("wide.jpg"));
    await run("wide.jpg", "--fit", "crop", "--out", "wide");
    const [, address = ""] = /--picture:url\(data:image\/jpeg;base64,([^)]+)\)/.exec(page("wide")) ?? [];
    expect(await sharp(Buffer.from(address, "base64")).metadata()).toMatchObject({ width: 300, height: 120 });
    // 32x48 of an image that was scaled to 32x80.
    expect(page("wide")).toContain('style="left:20%;top:0%;width:60%;height:100%"');
  });
});
