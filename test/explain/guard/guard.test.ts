import { describe, expect, it } from "vitest";
import { Guard, nothingKept } from "../../../src/explain/guard/guard.js";
import { type Finding, type GuardMemory, ModelExplainer } from "../../../src/explain/index.js";
import { Classifier } from "../../../src/import/index.js";
import { encodeModel, type OnnxModel, type OnnxNode } from "../../../src/onnx/index.js";
import type { Backend, Optimiser } from "../../../src/runtime/index.js";
import { backend } from "../../helpers/evaluate.js";
import { distance, foreignFixture, readForeign } from "../../helpers/foreign-models.js";

const { pixels, targets, values } = foreignFixture("resnet");
const file = encodeModel(readForeign("resnet"));

/** Explains with the default layer and method; the maps and scores of the fixture are right. */
async function mapsOn(own: Backend, bytes = file, memory?: GuardMemory): Promise<number[]> {
  const explainer = await ModelExplainer.fromBytes(bytes, { backend: own, memory, preprocessing: "0-1" });
  const found = await explainer.explain(pixels, { targets });
  await explainer.release();
  return found.flatMap(({ map }) => Array.from(map));
}

/** A backend that gets the scores of programs wrong, under some settings of the optimiser. */
function flawed(isWrong: (optimiser: Optimiser) => boolean): Backend & { readonly loads: Optimiser[] } {
  const loads: Optimiser[] = [];
  return {
    ...backend,
    loads,
    async createSession(model, optimiser = { level: "all", without: [] }) {
      loads.push(optimiser);
      const session = await backend.createSession(model, optimiser);
      if (!isWrong(optimiser)) return session;
      const run = session.run.bind(session);
      session.run = async (feeds: Parameters<typeof run>[0], fetches: object = {}) => {
        const results = await run(feeds, fetches);
        const logits = results["batchcam/logits"]?.data;
        if (logits instanceof Float32Array) logits[0] += 0.01 * Math.max(...logits.map(Math.abs));
        return results;
      };
      return session;
    },
  };
}

const memoryIn = (known: Map<string, Finding>): GuardMemory => ({
  recall: async (what) => known.get(what),
  keep: async (what, finding) => void known.set(what, finding),
});

const right = (maps: readonly number[]): boolean => distance(maps, values["map/grad-cam"].data) < 1e-4;

describe("scores that an optimiser gets wrong", () => {
  it.each([
    [
      "a rule that all levels have",
      ({ level, without }) => level !== "disabled" && !without.includes("ConvBNFusion"),
      { level: "all", without: ["ConvBNFusion"] },
    ],
    [
      "a rule of the level above",
      ({ level, without }) => ["extended", "all"].includes(level) && !without.includes("GeluFusion"),
      { level: "all", without: ["GeluFusion"] },
    ],
    ["the highest level", ({ level }) => level === "all", { level: "extended", without: [] }],
    ["no rule alone", ({ level }) => level !== "disabled", { level: "disabled", without: [] }],
  ] satisfies [string, (optimiser: Optimiser) => boolean, Optimiser][])(
    "by %s are avoided",
    async (_, isWrong, settled) => {
      const own = flawed(isWrong);
      expect(right(await mapsOn(own))).toBe(true);
      expect(own.loads.at(-1)).toEqual(settled);
    },
  );

  it("whatever it leaves out are an error, before anything is explained", async () => {
    await expect(mapsOn(flawed(() => true))).rejects.toThrow(
      /scores that batchcam computes .* differ from those of the file .* by 1\.0 % of the largest/,
    );
  });
});

describe("what was found out about a file", () => {
  it("is remembered: a second time nothing is run twice", async () => {
    const memory = memoryIn(new Map());
    const isWrong = ({ without }: Optimiser): boolean => !without.includes("ConvBNFusion");
    await mapsOn(
      flawed(({ level, without }) => level !== "disabled" && isWrong({ level, without })),
      file,
      memory,
    );
    const again = flawed(isWrong);
    expect(right(await mapsOn(again, file, memory))).toBe(true);
    expect(again.loads).toEqual([{ level: "all", without: ["ConvBNFusion"] }]);
  });
});

/** The scores plus what a node makes of them. */
function withAdded(model: OnnxModel, node: Pick<OnnxNode, "opType" | "inputs" | "attributes">): OnnxModel {
  const [{ name }] = model.outputs;
  const nodes = model.nodes.map((each) => ({
    ...each,
    outputs: each.outputs.map((output) => (output === name ? "scores" : output)),
  }));
  const added: OnnxNode[] = [
    { ...node, name: "odd", domain: "", outputs: ["more"] },
    { name: "sum", opType: "Add", domain: "", inputs: ["scores", "more"], outputs: [name], attributes: {} },
  ];
  return { ...model, nodes: [...nodes, ...added] };
}

describe("a model whose scores of an image are not its own", () => {
  it("is refused where they differ from run to run", async () => {
    let runs = 0;
    const open = async () => ({
      tolerance: 1e-3,
      mayBeProbabilities: false,
      scores: async () => [Float32Array.of(1, runs++)],
      release: async () => {},
    });
    const guard = new Guard(Classifier.read(readForeign("resnet")), open, nothingKept);
    const candidate = {
      name: "logits",
      load: async () => ({ release: async () => {} }),
      scores: async () => [Float32Array.of(1, 7)],
    };
    await expect(guard.load(candidate)).rejects.toThrow(/differ from run to run: it draws random numbers/);
  });

  it("is run one by one where they depend on the other images of the batch, and it is said and remembered", async () => {
    const attributes = { axes: { type: "ints", value: [0] }, keepdims: { type: "int", value: 1 } } as const;
    // Of one image, what is added are its own scores.
    const bytes = encodeModel(
      withAdded(readForeign("resnet"), { opType: "ReduceMean", inputs: ["scores"], attributes }),
    );
    const memory = memoryIn(new Map());
    for (const time of ["first", "second"]) {
      const explainer = await ModelExplainer.fromBytes(bytes, { backend, memory, preprocessing: "0-1" });
      expect(explainer.description.notes, time).toEqual([
        expect.stringMatching(/depend on the other images of its batch: images are run one by one/),
      ]);
      const found = await explainer.explain(pixels, { targets });
      expect(right(found.flatMap(({ map }) => Array.from(map)))).toBe(true);
      await explainer.release();
    }
  });
});
