import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeModel } from "../../src/onnx/index.js";
import { batchcam, lastLine } from "../helpers/command.js";
import { foreignFixture, pathOf } from "../helpers/foreign-models.js";

let folder: string;

/** A copy of a fixture's files in a folder of its own. */
function copied(name: string, ...others: readonly string[]): string {
  const to = join(folder, name);
  mkdirSync(to, { recursive: true });
  for (const file of ["model.onnx", ...others])
    copyFileSync(join(dirname(pathOf(name)), file), join(to, file));
  return join(to, "model.onnx");
}

const namesIn = (file: string): string[] => decodeModel(readFileSync(file)).outputs.map(({ name }) => name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batchcam-export-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("batchcam export --cam", () => {
  it("writes the model with its maps beside the original, and says what changed", async () => {
    const { description, size } = foreignFixture("resnet");
    const result = await batchcam(["export", copied("resnet"), "--cam", "--layer", description.layer]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain(`model.cam.onnx: grad-cam of ${description.layer}`);
    expect(result.stdout).toContain(`cam float32 [batch,${size.join()}]`);
    expect(result.stderr).toContain("operator set was upgraded from 11 to 17");
    expect(namesIn(join(folder, "resnet/model.cam.onnx"))).toEqual(["logits", "cam"]);
  });

  it("accepts map options, and prints what it did as JSON", async () => {
    const out = join(folder, "new/folder/maps.onnx");
    const args = [
      "export",
      pathOf("mobilenet-v2-nhwc"),
      "--cam",
      "--method",
      "layer-cam",
      "--class",
      "input",
    ];
    const result = await batchcam([...args, "--out", out, "--json"]);
    expect(result.code, result.stderr).toBe(0);
    expect(lastLine(result)).toMatchObject({
      out,
      method: "layer-cam",
      class: "input",
      batch: null,
      operatorSet: 17,
      converted: [],
      bytes: readFileSync(out).length,
    });
    const { inputs, metadata } = decodeModel(readFileSync(out));
    expect(inputs.map(({ name }) => name)).toEqual(["input_1", "target"]);
    expect(metadata).toMatchObject({ "batchcam.method": "layer-cam", "batchcam.class": "input" });
  });

  it("says that float16 values became float32", async () => {
    const result = await batchcam(["export", copied("float16"), "--cam", "--class", "2"]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).toContain("float16 values became float32");
  });

  it("reads files beside a model, and writes over none that it reads", async () => {
    const model = copied("external-data", "weights.bin");
    const before = [model, join(dirname(model), "weights.bin")].map((file) => readFileSync(file));
    for (const out of ["model.onnx", "weights.bin"]) {
      const result = await batchcam(["export", model, "--cam", "--out", join(dirname(model), out)]);
      expect(result.code).toBe(2);
      expect(result.stderr).toContain("is a file of the model itself");
    }
    const result = await batchcam(["export", model, "--cam"]);
    expect(result.code, result.stderr).toBe(0);
    const after = [model, join(dirname(model), "weights.bin")].map((file) => readFileSync(file));
    expect(after).toEqual(before);
    expect(namesIn(join(dirname(model), "model.cam.onnx"))).toContain("cam");
  });

  it.each([
    [[], 2, /--cam/],
    [
      ["--cam", "--class", "dog"],
      2,
      /--class must be "predicted", "input", the name of a class or a number from 0 to \d+, not "dog"/,
    ],
    [["--cam", "--class", "99"], 2, /not "99"/],
    [["--cam", "--method", "score-cam"], 2, /score-cam/],
    [["--cam", "--layer", "nowhere"], 2, /no layer "nowhere"/],
  ] as const)("refuses %j", async (args, code, message) => {
    const out = join(folder, "refused.onnx");
    const result = await batchcam(["export", pathOf("resnet"), ...args, "--out", out]);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
  });

  it("says which file is not a model", async () => {
    const bytes = join(dirname(pathOf("resnet")), "model.json");
    const result = await batchcam(["export", bytes, "--cam", "--out", join(folder, "none.onnx")]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/model\.json: .*not an ONNX model/);
    expect((await batchcam(["export", "missing.onnx", "--cam"])).stderr).toMatch(
      /missing\.onnx does not exist/,
    );
  });
});
