import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { streamOf, streams } from "../../src/base/random-streams.js";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));

/** The sources that hold a text outside of comments. */
const having = (text: string): string[] =>
  sources
    .filter((source) => source.text.replace(/^\s*(\/\/|\/?\*).*$/gm, "").includes(text))
    .map(({ name }) => name);

describe("random streams", () => {
  it("of two purposes are never the same, whatever follows their names, nor those of numbers alone", () => {
    const paths = [[], [0], [1], [5], [0, 1], [1, 0], ["0"], ["fc1.weight"], ["fc2.weight"]];
    const beginnings = [1, 2].flatMap((seed) => [
      ...streams.flatMap((stream) => paths.map((path) => streamOf(seed, stream, ...path))),
      ...[[], [0], [1], [5], [0, 1], [1, 0], [5, 1]].map((path) => createRandom(seed, ...path)),
    ]);
    const drawn = beginnings.map((random) => `${random.uniform()} ${random.uniform()}`);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it("of a text are not those of its parts", () => {
    const drawn = [["ab"], ["a", "b"], ["b", "a"], ["ba"], [""], []].map((path) =>
      createRandom(1, ...path).uniform(),
    );
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it("each belong to one place in the program, and none is left over", () => {
    const places = streams.map((stream) => [stream, having(`eed, "${stream}"`)]);
    expect(places.filter(([, found]) => found.length !== 1)).toEqual([]);
  });

  it("have a purpose wherever the program draws; initial weights and the embedded digits alone have numbers", () => {
    const own = ["base/random.ts", "base/random-streams.ts"].map((name) => join(name));
    expect(
      having("createRandom(")
        .filter((name) => !own.includes(name))
        .sort(),
    ).toEqual([join("data", "digits", "digits.ts"), join("nn", "parameters.ts")]);
  });

  it("are opened by whole numbers and texts", () => {
    expect(() => createRandom(1, 0.5)).toThrow(UsageError);
    expect(() => Reflect.apply(createRandom, undefined, [1, true])).toThrow(
      "path must be a whole number or a string, not true",
    );
  });
});
