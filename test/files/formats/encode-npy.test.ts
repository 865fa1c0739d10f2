import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../../src/files/formats/encode-npy.js";

const hasNumPy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
if (!hasNumPy) console.warn("NumPy is not there: it does not read .npy files that were written.");

describe(".npy files of float32 values", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-npy-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("have a header of NumPy's format, and values at a multiple of 64 bytes", () => {
    const bytes = encodeNpy({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 0.5) });
    expect(new TextDecoder("latin1").decode(bytes.subarray(1, 6))).toBe("NUMPY");
    const view = new DataView(bytes.buffer);
    const start = 10 + view.getUint16(8, true);
    expect(start % 64).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(10, start))).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
    );
    expect(bytes).toHaveLength(start + 24);
    expect(view.getFloat32(start + 20, true)).toBe(0.5);
  });

  it.runIf(hasNumPy).each([[[4]], [[2, 3]], [[1, 2, 2]], [[]]])("are read by NumPy: %j", (shape) => {
    const count = shape.reduce((size, axis) => size * axis, 1);
    const data = Float32Array.from({ length: count }, (_, index) => index / 3);
    const path = join(folder, `${shape.join("x")}.npy`);
    writeFileSync(path, encodeNpy({ shape, data }));
    const code =
      "import json, numpy, sys; a = numpy.load(sys.argv[1]); print(json.dumps([a.dtype.str, a.shape, a.ravel().tolist()]))";
    const [dtype, axes, values] = JSON.parse(
      execFileSync("python3", ["-c", code, path], { encoding: "utf8" }),
    );
    expect(dtype).toBe("<f4");
    expect(axes).toEqual(shape);
    expect(Float32Array.from(values)).toEqual(data);
  });
});
