import { describe, expect, it } from "vitest";
import { batchcam } from "../helpers/command.js";

const failures = [
  ["explain", "UsageError", ["explain", "--jsn", "--json"], 2],
  ["explain without images", "UsageError", ["explain", "model.onnx", "--json"], 2],
  ["explain of a missing model", "DataError", ["explain", "none.onnx", "photo.jpg", "--json"], 1],
  ["layers", "DataError", ["layers", "none.onnx", "--json"], 1],
  ["rewrites", "DataError", ["rewrites", "none.onnx", "--json"], 1],
  ["export", "DataError", ["export", "none.onnx", "--cam", "--json"], 1],
  ["train", "UsageError", ["train", "--loss", "magic", "--json"], 2],
  ["evaluate", "DataError", ["evaluate", "nowhere", "--json"], 1],
  ["compare", "DataError", ["compare", "nowhere", "--json"], 1],
  ["data inspect", "UsageError", ["data", "inspect", "mnst", "--json"], 2],
] as const;

describe("with --json, a failure is one JSON object on standard output", () => {
  it.each(failures)("of %s: %s", async (_, kind, args, exitCode) => {
    const { code, stdout, stderr } = await batchcam(args);
    expect(code).toBe(exitCode);
    expect(stdout.endsWith("\n")).toBe(true);
    const { error } = JSON.parse(stdout);
    expect(error).toEqual({ kind, exitCode, message: expect.stringMatching(/./) });
    expect(stderr).toContain(`batchcam: ${error.message}`);
  });

  it("and only then: not for help, nor without --json", async () => {
    expect((await batchcam(["layers", "none.onnx"])).stdout).toBe("");
    expect((await batchcam(["layers", "--json", "--help"])).stdout).toMatch(/^Usage/);
  });
});
