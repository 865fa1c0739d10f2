import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exportWithCam } from "../../src/explain/export-cam.js";
import { distance, fedImages, foreignFixture, readForeign } from "../helpers/foreign-models.js";

const python = [process.env.BATCHCAM_PYTHON, "python3", "/usr/bin/python3"].find(
  (command) => command && spawnSync(command, ["-c", "import onnxruntime"]).status === 0,
);
if (!python) {
  console.log("Skipped: maps in Python need Python with the onnxruntime package (BATCHCAM_PYTHON).");
}

const script = `
import sys, numpy, onnxruntime
folder, name, shape = sys.argv[1], sys.argv[2], [int(size) for size in sys.argv[3].split(",")]
images = numpy.fromfile(f"{folder}/images", "float32").reshape(shape)
target = numpy.fromfile(f"{folder}/target", "int64")
session = onnxruntime.InferenceSession(f"{folder}/model.onnx")
(cam,) = session.run(["cam"], {name: images, "target": target})
cam.tofile(f"{folder}/cam")
print(session.get_modelmeta().custom_metadata_map["batchcam.method"], cam.shape)
`;

it.runIf(python)("a model with its maps runs in Python", () => {
  const model = foreignFixture("mobilenet-v2-nhwc");
  const folder = mkdtempSync(join(tmpdir(), "batchcam-python-"));
  try {
    const { layer, input } = model.description;
    const { size, values, count, targets } = model;
    const { data, shape } = fedImages(model, [...Array(count).keys()]);
    const bytes = exportWithCam(readForeign(model.name), { layer, classChoice: "input" });
    writeFileSync(join(folder, "model.onnx"), bytes);
    writeFileSync(join(folder, "images"), data);
    writeFileSync(join(folder, "target"), BigInt64Array.from(targets, BigInt));
    const said = execFileSync(python as string, ["-c", script, folder, input, shape.join()], {
      encoding: "utf8",
    });
    expect(said.trim()).toBe(`grad-cam (${count}, ${size.join(", ")})`);
    const cam = new Float32Array(new Uint8Array(readFileSync(join(folder, "cam"))).buffer);
    expect(distance(cam, values["map/grad-cam"].data)).toBeLessThan(1e-4);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
