import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const expected: Readonly<Record<string, RegExp>> = {
  "explain-onnx.mjs":
    /image 0: class \d \(\d+\.\d %\), strongest evidence at row \d+, column \d+\n.* has the outputs .*, cam/s,
  "gradient.mjs": /slope.*curvature/s,
  "train.mjs": /epoch 2: loss [\d.]+\naccuracy 0\.\d+, SSIM to prototypes 0\.\d+/,
};

describe("the examples", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".mjs")))(
    "%s runs with the built package and prints what it should",
    (name) => {
      const output = execFileSync(process.execPath, [folder + name], { encoding: "utf8" });
      expect(output).toMatch(expected[name]);
    },
  );

  it("includes the training loop of docs/LIBRARY.md", () => {
    const guide = readFileSync(new URL("../../docs/LIBRARY.md", import.meta.url), "utf8");
    const blocks = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);
    const loops = blocks.filter((code) => code.includes("TrainStep"));
    expect(loops.length).toBe(1);
    expect(readFileSync(`${folder}train.mjs`, "utf8")).toContain(loops[0]);
  });
});
