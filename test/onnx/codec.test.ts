import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { FormatError } from "../../src/base/errors.js";
import * as g from "../../src/graph/index.js";
import { decodeModel, encodeModel } from "../../src/onnx/index.js";

const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import onnx"]).status === 0,
);
if (!python) console.log("Skipped: the check with ONNX's own checker needs Python with the onnx package.");

function trainingGraph(): Uint8Array {
  const images = g.input("images", [2, 1, 4, 4]);
  const weight = g.input("weight", [3, 1, 3, 3]);
  const features = g.relu(g.conv(images, weight, undefined, { pads: [1, 1, 1, 1] }));
  const loss = g.reduceMean(g.exp(g.reduceMax(g.maxPool(features, [2, 2]), { axes: [1, 2, 3] })));
  const [gradient] = grad(loss, [weight]);
  return encodeModel(g.buildModel({ loss, updated: g.sub(weight, g.mul(gradient, 0.1)) }));
}

describe("the ONNX codec", () => {
  it.runIf(python)("writes models that ONNX's own checker accepts", () => {
    const file = join(mkdtempSync(join(tmpdir(), "batchcam-")), "model.onnx");
    writeFileSync(file, trainingGraph());
    const script = "import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";
    execFileSync(python as string, ["-c", script, file], { stdio: "pipe" });
  });

  it("refuses to write more than a file can hold", () => {
    const data = new Float32Array(2 ** 16);
    const weights = { dtype: "float32", shape: [2 ** 16], data } as const;
    const model = { ...decodeModel(trainingGraph()), initializers: {} };
    const many = Object.fromEntries(Array.from({ length: 2 ** 13 }, (_, at) => [`weight ${at}`, weights]));
    expect(() => encodeModel({ ...model, initializers: many })).toThrow(FormatError);
    expect(() => encodeModel({ ...model, initializers: many })).toThrow(/2\.0 GiB.*at most 2 GiB/);
  });

  it("keeps what values and their axes stand for", () => {
    const model = g.buildModel({ y: g.relu(g.input("x", [2, 1, 4, 4])) });
    const denotation = { type: "IMAGE", axes: ["DATA_BATCH", "DATA_CHANNEL", "", "DATA_FEATURE"] };
    const inputs = model.inputs.map((info) => ({ ...info, denotation }));
    const again = decodeModel(encodeModel({ ...model, inputs }));
    expect(again.inputs).toEqual(inputs);
    expect(again.outputs[0]).not.toHaveProperty("denotation");
    expect(again.producer).toBe("batchcam");
  });

  it("rejects bytes that are not a model", () => {
    expect(() => decodeModel(Uint8Array.of(1, 2, 3, 255))).toThrow(FormatError);
    expect(() => decodeModel(new TextEncoder().encode("<html>not found</html>"))).toThrow(FormatError);
    expect(() => decodeModel(new Uint8Array())).toThrow(/no graph/);
  });

  it("rejects a truncated model", () => {
    const bytes = trainingGraph();
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 40))).toThrow(FormatError);
  });
});
