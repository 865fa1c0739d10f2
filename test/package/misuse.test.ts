import { describe, expect, it } from "vitest";
import { BatchcamError } from "../../src/base/errors.js";
import * as graph from "../../src/graph.js";
import * as library from "../../src/index.js";
import * as losses from "../../src/losses.js";
import * as metrics from "../../src/metrics.js";
import * as node from "../../src/node.js";
import * as web from "../../src/web.js";
import { attemptsOf, type Call } from "./misuse/call.js";
import { graphCalls } from "./misuse/graph.js";
import { libraryCalls } from "./misuse/library.js";
import { lossCalls } from "./misuse/losses.js";
import { metricCalls } from "./misuse/metrics.js";
import { nodeCalls } from "./misuse/node.js";

const calls: Readonly<Record<string, Call>> = {
  ...graphCalls,
  ...lossCalls,
  ...metricCalls,
  ...libraryCalls,
  ...nodeCalls,
};

/** Public functions and classes that are not tried, and why. */
const untried: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(library)
      .filter(([, value]) => value === BatchcamError || Object.getPrototypeOf(value) === BatchcamError)
      .map(([name]) => [name, "an error: callers catch it"]),
  ),
  ImageExplanation: "what explain returns",
  TrainedModel: "what train returns",
  TrainedRun: "what train returns",
  Value: "the tensor of ONNX Runtime",
  presetNames: "takes nothing",
};

/** What a caller from JavaScript may hand over where TypeScript would refuse it. */
type Untyped = (...given: readonly unknown[]) => unknown;

describe("a public function", () => {
  it.each(Object.entries(calls))("%s names the argument that is wrong", async (_, tried) => {
    const run = tried.call as Untyped;
    for (const { name, given } of attemptsOf(tried)) {
      const outcome = await Promise.resolve()
        .then(() => run(...given))
        .catch((error: unknown) => error);
      expect(outcome, name).toBeInstanceOf(BatchcamError);
      // "Options" begins a sentence.
      expect(String(outcome).toLowerCase()).toContain(name.toLowerCase());
    }
    if (!tried.skipRight) await run(...Object.values(tried.right));
  });

  it("is tried, or there is a reason", () => {
    const tried = new Set(Object.keys(calls).map((name) => name.replace(/^(node|web) /, "").split(".")[0]));
    const missing = [graph, library, losses, metrics, node, web].flatMap((entry) =>
      Object.entries(entry)
        .filter(([name, value]) => typeof value === "function" && !tried.has(name) && !(name in untried))
        .map(([name]) => name),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});
