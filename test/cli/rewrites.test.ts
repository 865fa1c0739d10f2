import { expect, it } from "vitest";
import { batchcam, lastLine } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";

it("shows the passes, how often each rule fired, and what it saved", async () => {
  const { stdout, code } = await batchcam(["rewrites", onnxModel("resnet")]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Pass +Rule +Fired +Nodes +Values, MB +Nodes saved +MB saved\n/);
  expect(stdout).toMatch(/\ncut +82 -> 41 +0\.5 -> 0\.0 *\n +cut-at-known-value +3 +41 +0\.5\n/);
});

it("says the same as JSON, and why each rule is there", async () => {
  const result = await batchcam(["rewrites", onnxModel("resnet"), "--method", "input-gradient", "--json"]);
  expect(result.code).toBe(0);
  expect(lastLine(result)).toMatchObject({
    behind: [
      { name: "cut", rules: [{ name: "cut-at-known-value", about: expect.stringContaining("input") }] },
      {},
      {},
      {},
    ],
  });
});

it("says what is wrong with a layer", async () => {
  const result = await batchcam(["rewrites", onnxModel("resnet"), "--layer", "nowhere"]);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('The model has no layer "nowhere"');
});
