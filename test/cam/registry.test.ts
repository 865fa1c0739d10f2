import { describe, expect, it } from "vitest";
import {
  attributionMethods,
  isOnLayer,
  methodNames,
  randomMethods,
  sampledMethods,
  singlePassMethods,
} from "../../src/cam/index.js";

describe("the registry of attribution methods", () => {
  it.each(methodNames)("says what %s is, and where it was published", (name) => {
    const { title, description, paper } = attributionMethods[name];
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*(\+\+)?$/);
    expect(title).not.toBe("");
    expect(description).toMatch(/^[A-Z][^.]*\.$/);
    expect(paper.authors).toMatch(/et al\.$| and /);
    expect(paper.year).toBeGreaterThan(2012);
    expect(paper.url).toMatch(
      /^https:\/\/(arxiv\.org\/abs\/\d{4}\.\d{5}|arxiv\.org\/abs\/1\d{3}\.\d{4}|doi\.org\/10\.)/,
    );
  });

  it("gives no title twice", () => {
    const titles = methodNames.map((name) => attributionMethods[name].title);
    expect(new Set(titles).size).toBe(methodNames.length);
  });

  it("tells methods apart by what they need", () => {
    expect(singlePassMethods).toEqual([
      "grad-cam",
      "grad-cam++",
      "hires-cam",
      "xgrad-cam",
      "layer-cam",
      "eigen-cam",
      "eigen-grad-cam",
      "finer-cam",
      "guided-grad-cam",
      "input-gradient",
      "guided-backpropagation",
      "input-x-gradient",
      "full-grad",
      "lrp-epsilon",
      "lrp-composite",
    ]);
    expect(methodNames.filter(isOnLayer)).toEqual([
      ...singlePassMethods.slice(0, 9),
      "score-cam",
      "ablation-cam",
    ]);
    expect(sampledMethods).toEqual([
      "smooth-grad",
      "integrated-gradients",
      "gradient-shap",
      "rise",
      "feature-ablation",
    ]);
    expect(randomMethods).toEqual(["smooth-grad", "gradient-shap", "rise"]);
    const withGradient = methodNames.filter((name) => attributionMethods[name].gradient);
    expect(withGradient).not.toContain("eigen-cam");
    expect(withGradient).toContain("smooth-grad");
  });
});
