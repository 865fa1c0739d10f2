import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mutateOnnx } from "../../bench/torture/inputs/mutate/onnx.js";
import { encoded, fieldsOf, modelType } from "../../bench/torture/inputs/mutate/wire.js";
import { wrongWith } from "../../bench/torture/inputs/verdict.js";
import { sections } from "../../bench/torture/record.js";
import { slopeOf } from "../../bench/torture/soak/slope.js";
import { FormatError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { onnxModel } from "../helpers/onnx-models.js";

describe("docs/RELIABILITY.md", () => {
  const written = readFileSync(new URL("../../docs/RELIABILITY.md", import.meta.url), "utf8");

  it("links to tests that exist, and names sections of the torture", () => {
    const links = [...written.matchAll(/\]\((\.\.\/[^)#]+)\)/g)].map(([, path]) => path);
    expect(links.length).toBeGreaterThan(15);
    const missing = links.filter(
      (path) => !existsSync(fileURLToPath(new URL(path, new URL("../../docs/", import.meta.url)))),
    );
    expect(missing).toEqual([]);
    const named = [...written.matchAll(/\| `(\w+)` +\|$/gm)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual([...sections].sort());
  });
});

describe("npm run torture", () => {
  const good = readFileSync(onnxModel("external-data"));

  it("takes ONNX files apart and puts them together to the byte", () => {
    expect(Buffer.from(encoded(fieldsOf(good, modelType))).equals(good)).toBe(true);
  });

  it("makes the same input of the same seed, and others of others", () => {
    const [first, again, other] = [1, 1, 2].map((seed) => mutateOnnx(good, createRandom(seed)));
    expect(Buffer.from(first).equals(again)).toBe(true);
    expect(Buffer.from(first).equals(other)).toBe(false);
  });

  it("passes errors for people in one line, and nothing else", () => {
    const input = new TextEncoder().encode('{"x": NaN}');
    expect(wrongWith(new FormatError('a.json: x must be a number, not "undefined".'), input)).toBeUndefined();
    expect(wrongWith(new FormatError("a.json: x is NaN."), input)).toBeUndefined();
    expect(wrongWith(new FormatError("a.json: x is undefined."), input)).toMatch(/^"undefined" in/);
    expect(wrongWith(new FormatError("a.json:\nx"), input)).toMatch(/^several lines/);
    expect(wrongWith(new FormatError("x".repeat(3000)), input)).toMatch(/3000 characters/);
    expect(wrongWith(new TypeError("x is not a function"), input)).toMatch(/^TypeError: x is/);
  });

  it("finds the slope of what rises, whatever a few samples say", () => {
    const points = Array.from({ length: 60 }, (_, x) => [x, x % 20 === 7 ? 900 : 100 + 2 * x] as const);
    expect(slopeOf(points)).toBeCloseTo(2);
    expect(slopeOf(points.slice(0, 1))).toBe(0);
  });
});
