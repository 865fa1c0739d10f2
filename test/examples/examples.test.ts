import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const expected: Readonly<Record<string, RegExp>> = {
  "explain-onnx.mjs":
    /image 0: class \d \(\d+\.\d %\), most of all at row \d+, column \d+\n.*with maps inside: .*, cam/s,
  "gradient.mjs": /slope.*curvature/s,
  "train.mjs": /epoch 3: loss [\d.]+\naccuracy 0\.\d+, SSIM to prototypes 0\.\d+/,
};

describe("the examples", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".mjs")))(
    "%s runs with the built package and prints what it should",
    (name) => {
      const output = execFileSync(process.execPath, [folder + name], { encoding: "utf8" });
      expect(output).toMatch(expected[name]);
    },
  );
});
