import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { folderLabels } from "../../src/data/index.js";

const names = ["tench, Tinca tinca", "great white shark", "crane", "crane", "-1", "1", "C/D"];
const label = (folder: string, renamed?: string[]) =>
  folderLabels([[folder]], { owner: "the model", names, renamed })[0];

describe("the class of an image by its folder", () => {
  it.each([
    ["great white shark", 1],
    ["Great_White-Shark", 1],
    ["tench", 0],
    ["TINCA TINCA", 0],
    ["tench, tinca tinca", 0],
    ["C-D", 6],
    ["-1", 4],
    ["1", 5],
    ["crane", undefined],
    ["shark", undefined],
    ["0", undefined],
  ])("%s: %s", (folder, expected) => {
    expect(label(folder)).toBe(expected);
  });

  it("is that of the outermost folder that is named after one", () => {
    const known = { owner: "the model", names: ["a", "b"] };
    const folders = [["test", "a", "b"], ["x", "y", "b"], ["x"], ["z"]];
    expect(folderLabels(folders, known)).toEqual([0, 1, undefined, undefined]);
  });

  it("is a number where classes have no names, if all folders have one", () => {
    const known = { owner: "the model", names: ["class 0", "class 1", "class 2"] };
    expect(folderLabels([["2"], ["0"]], known)).toEqual([2, 0]);
    expect(folderLabels([["2"], ["3"]], known)).toEqual([undefined, undefined]);
    expect(folderLabels([["class 2"], ["x"]], known)).toEqual([2, undefined]);
  });

  it("may be said, of folders and classes that exist", () => {
    expect(label("sharks", ["great white shark=sharks"])).toBe(1);
    expect(() => label("sharks", ["white shark=sharks"])).toThrow(UsageError);
    expect(() => label("sharks", ["great white shark=shark"])).toThrow(/Did you mean "sharks"/);
  });
});
