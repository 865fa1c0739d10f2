import { beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import type { RewriteRecord } from "../../src/explain/index.js";
import { Explainer } from "../../src/node/index.js";
import { onnxModel } from "../helpers/onnx-models.js";

const fired = (passes: RewriteRecord["behind"]): string[] =>
  passes.flatMap(({ rules }) => rules.map(({ name }) => name));

describe("the rewrites of a model with its maps", () => {
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await Explainer.load(onnxModel("resnet"), { threads: 1 });
  });

  it("cover the appended graph, and the whole graph on the backend", async () => {
    const { behind, whole } = await explainer.rewrites();
    expect(behind.map(({ name }) => name)).toEqual(["cut", "lower", "simplify", "batch-free"]);
    expect(fired(behind)).toEqual([
      "cut-at-known-value",
      "push-expand-through-reduction",
      "merge-reshapes",
      "leave-reshape-open",
    ]);
    expect(whole.map(({ name }) => name).slice(-3)).toEqual(["arithmetic-masks", "lower", "simplify"]);
    expect(fired(whole)).toEqual(["push-expand-through-reduction", "merge-reshapes"]);
    for (const passes of [behind, whole]) {
      passes.slice(1).forEach(({ before }, at) => {
        expect(before).toEqual(passes[at].after);
      });
    }
  });

  it("count what each rule saves", async () => {
    const { behind } = await explainer.rewrites();
    const [cut] = behind;
    expect(cut.rules).toMatchObject([
      { times: 3, saved: { nodes: cut.before.nodes - cut.after.nodes, bytes: expect.any(Number) } },
    ]);
    expect(cut.rules[0].saved.bytes).toBeGreaterThan(0);
  });

  it("depend on the method and the layer", async () => {
    const gradient = await explainer.rewrites("input-gradient");
    expect(fired(gradient.whole)).toContain("multiply-by-mask");
    const [, first] = explainer.layers;
    const early = await explainer.rewrites("grad-cam", first.name);
    expect(early.behind[1].before.nodes).toBeGreaterThan((await explainer.rewrites()).behind[1].before.nodes);
    await expect(explainer.rewrites("grad-cam", "nowhere")).rejects.toThrow(UsageError);
  });
});
