import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../../src/base/options/nearest.js";

const methods = ["grad-cam", "grad-cam++", "layer-cam", "integrated-gradients", "rise"];

describe("nearest", () => {
  it("finds what a misspelt name means", () => {
    expect(nearest("gradcam", methods)).toBe("grad-cam");
    expect(nearest("Grad-CAM++", methods)).toBe("grad-cam++");
    expect(nearest("gradCam", methods)).toBe("grad-cam");
    expect(nearest("ssmi", ["l1", "ssim"])).toBe("ssim");
    expect(nearest("mnst", ["fashion-mnist", "mnist"])).toBe("mnist");
    expect(nearest("resnet-19", ["resnet-18", "vit"])).toBe("resnet-18");
    expect(nearest("layer", ["method", "layers"])).toBe("layers");
  });

  it("takes the beginning of a name for the name", () => {
    expect(nearest("integrated", methods)).toBe("integrated-gradients");
    expect(nearest("in", methods)).toBeUndefined();
  });

  it("counts an exchange of two letters as one mistake", () => {
    expect(nearest("rsie", ["rose", "rise"])).toBe("rise");
  });

  it("finds nothing where nothing is close", () => {
    expect(nearest("photo", methods)).toBeUndefined();
    expect(nearest("", methods)).toBeUndefined();
    expect(nearest("x", ["y"])).toBeUndefined();
    expect(nearest("rise", [])).toBeUndefined();
  });
});

describe("didYouMean", () => {
  it("asks about the name, or about the wrong one of several", () => {
    expect(didYouMean("gradcam", methods)).toBe(' Did you mean "grad-cam"?');
    expect(didYouMean("rise+layrcam", methods)).toBe(' Did you mean "layer-cam"?');
    expect(didYouMean("layrcam,rise", methods)).toBe(' Did you mean "layer-cam"?');
    expect(didYouMean("rise+photo", methods)).toBe("");
  });

  it("knows names with a plus or a comma of their own", () => {
    expect(didYouMean("Grad-CAM++", methods)).toBe(' Did you mean "grad-cam++"?');
    expect(didYouMean("goldfish, carasius", ["goldfish, carassius", "gold"])).toBe(
      ' Did you mean "goldfish, carassius"?',
    );
  });
});
