import { describe, expect, it } from "vitest";
import { fileStems, rankedClass } from "../../src/report/explanations/names/file-names.js";
import { shortestPaths, shortNames } from "../../src/report/explanations/names/short-names.js";
import { targetChoice } from "../../src/report/explanations/settings.js";
import { methodWords } from "../../src/report/explanations/words.js";

describe("names of files", () => {
  it("are those of the images, with numbers where they would be the same", () => {
    expect(fileStems(["x/a.png", "b.jpg", "y/a.jpg", "y/a-2.png", "z/a.gif"])).toEqual([
      "a",
      "b",
      "a-2",
      "a-2-2",
      "a-3",
    ]);
  });

  it("differ in more than case, which not every disk tells apart", () => {
    expect(fileStems(["x.png", "X.PNG", "x-2.jpg", "Äx.png", "äX.png"])).toEqual([
      "x",
      "X-2",
      "x-2-2",
      "Äx",
      "äX-2",
    ]);
    // One way to write an accent, and the other.
    expect(fileStems(["\u00e4.png", "a\u0308.png"])[1]).toMatch(/-2$/);
  });

  it("hold a class's rank and name, in characters that file names allow", () => {
    expect(rankedClass(1, "great white shark")).toBe("1-great-white-shark");
    expect(rankedClass(2, "Füchse/∅: v1.5")).toBe("2-Füchse-v1.5");
    expect(rankedClass(3, "../..")).toBe("3");
    expect(rankedClass(4, "a".repeat(90))).toHaveLength(42);
  });
});

describe("names of images on a page", () => {
  it("are as much of their paths as tells them apart", () => {
    expect(shortestPaths(["p/a/x.png", "p/b/x.png", "p/a/y.png", "x.png", "q/b/x.png"])).toEqual([
      "a/x.png",
      "p/b/x.png",
      "y.png",
      "x.png",
      "q/b/x.png",
    ]);
    expect(shortestPaths(["C:\\a\\x.png", "C:\\b\\x.png", "./x.jpg"])).toEqual([
      "a/x.png",
      "b/x.png",
      "x.jpg",
    ]);
  });
});

describe("short names of classes", () => {
  it("are the first of several names, unless another class has the same", () => {
    expect(shortNames(["goldfish, Carassius auratus", "crane, bird", "crane, machine", "hen"])).toEqual([
      "goldfish",
      "crane, bird",
      "crane, machine",
      "hen",
    ]);
  });
});

describe("the class to explain", () => {
  const names = ["goldfish, Carassius auratus", "crane, bird", "crane, machine", "Hen", "0"];
  const target = (choice: string, path = "photo.jpg") =>
    targetChoice(choice, names, (image) => (image.includes("Hen") ? 3 : undefined))(path);

  it("is a number, a name, one of several names, or the folder's name", () => {
    expect(target("predicted")).toBeUndefined();
    expect(target("3")).toBe(3);
    expect(target("#3")).toBe(3);
    expect(target("index:3")).toBe(3);
    expect(target("hen")).toBe(3);
    expect(target("carassius auratus")).toBe(0);
    expect(target("crane, machine")).toBe(2);
    expect(target("label", "photos/Hen/1.jpg")).toBe(3);
  });

  it("is the one that has a number as its name before the one that has it as its number", () => {
    expect(target("0")).toBe(4);
    expect(target("#0")).toBe(0);
  });

  it("must be unambiguous", () => {
    expect(() => target("crane")).toThrow(/name of 2 classes: give the number of one, #1 or #2/);
    expect(() => target("fox")).toThrow(/from #0 to #4/);
    expect(() => target("gold fish")).toThrow(/Did you mean/);
    expect(() => target("5")).toThrow(/from #0 to #4/);
    expect(() => target("#5")).toThrow(/from #0 to #4/);
    expect(() => target("1.5")).toThrow(/from #0 to #4/);
    expect(() => target("label", "photos/fox/1.jpg")).toThrow(
      /fox\/1\.jpg to be named after its class \(goldfish.*CLASS=FOLDER/,
    );
  });
});

describe("the description of a method", () => {
  it("is its name with its source, and what it does", () => {
    expect(methodWords("grad-cam")).toBe(
      "Grad-CAM (Selvaraju et al. 2017). Weights each channel of a layer by the mean gradient of the class score.",
    );
  });
});
