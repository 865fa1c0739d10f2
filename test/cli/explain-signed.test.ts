import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { mapPixels } from "../../src/draw/index.js";
import { npyNumbers } from "../../src/files/index.js";
import { batchcam } from "../helpers/command.js";
import { photo } from "../helpers/photo.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-signed-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("writes maps with their sign as arrays, numbers and colours", async () => {
  const image = join(folder, "photo.png");
  await photo(3, 48, 32).png().toFile(image);
  const model = "test/fixtures/attributions/rectified/model.onnx";
  const out = join(folder, "why");
  const args = ["--preprocess", "imagenet", "--method", "integrated-gradients,occlusion", "--samples", "5"];
  const result = await batchcam([
    "explain",
    model,
    image,
    ...args,
    "--signed",
    "--raw",
    "--json",
    "--out",
    out,
  ]);
  expect(result.code, result.stderr).toBe(0);
  const { signed, images } = JSON.parse(result.stdout);
  expect(signed).toBe(true);
  const [gradients, occlusion] = images[0].maps;
  expect(gradients.completenessError).toBeCloseTo(0, 1);
  expect(occlusion.completenessError).toBeUndefined();
  for (const { map, range } of [gradients, occlusion]) {
    const { data } = npyNumbers(readFileSync(map), map);
    const [lowest, highest] = [Math.min(...data), Math.max(...data)];
    expect(range[0]).toBeCloseTo(lowest, 6);
    expect(range[1]).toBeCloseTo(highest, 6);
    expect(lowest).toBeLessThan(0);
  }
  const page = readFileSync(join(out, "index.html"), "utf8");
  expect(page).toContain("Evidence against the class is blue");
});

it("shows evidence against a class in blue, for it in red, and none in white", () => {
  const [against, none, both] = [-2, 0, 1].map((value, at) => {
    const rgb = mapPixels(Float32Array.of(-2, 0, 1), true);
    return { value, red: rgb[3 * at], blue: rgb[3 * at + 2] };
  });
  expect(against.blue).toBeGreaterThan(against.red + 40);
  expect(both.red).toBeGreaterThan(both.blue + 40);
  expect(Math.abs(none.red - none.blue)).toBeLessThan(12);
  expect(none.red).toBeGreaterThan(240);
  expect([...mapPixels(new Float32Array(1), true)].every((byte) => byte > 235)).toBe(true);
});
