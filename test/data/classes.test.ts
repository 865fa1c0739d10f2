import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import {
  type Dataset,
  type ImageSet,
  inClassOrder,
  matchClasses,
  sameClasses,
} from "../../src/data/index.js";

const run = (names: string[], renamed: string[] = []) => ({ owner: "the run", names, renamed });

/** The message of the refusal. */
function refusal(known: Parameters<typeof matchClasses>[0], found: string[]): string {
  try {
    matchClasses(known, found);
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return String(error);
  }
  throw new Error("was accepted");
}

describe("classes of data and of a run", () => {
  it("match when they are the same in the same order", () => {
    expect(matchClasses(run(["a", "b"]), ["a", "b"])).toEqual(["a", "b"]);
    expect(matchClasses({ owner: "the run", names: ["a", "b"] }, ["a", "b"])).toEqual(["a", "b"]);
    expect(sameClasses(["a", "b"], ["a", "b"])).toBe(true);
    for (const others of [["b", "a"], ["a", "c"], ["a"], ["a", "b", "c"], []])
      expect(sameClasses(["a", "b"], others)).toBe(false);
  });

  it("do not match when one is renamed; the message has the mapping and how to say that it is meant", () => {
    expect(refusal(run(["a", "b"]), ["b", "z"])).toMatch(
      /the run\. There: a, b\. In the data: b, z\. Renamed\? a -> z\. If so, give `mapClasses` a=z;/,
    );
    expect(matchClasses(run(["a", "b"], ["a=z"]), ["b", "z"])).toEqual(["z", "b"]);
  });

  it("pairs names that are alike, whatever their order", () => {
    const names = ["Cat", "dog", "horse"];
    expect(refusal(run(names), ["cat", "horse", "hound dog"])).toContain("Cat -> cat, dog -> hound dog");
    expect(refusal(run(names), ["doG ", "horse", "zebra"])).toContain("Cat -> zebra, dog -> doG ");
    expect(refusal(run(names), ["horses", "zebra", "doG"])).toContain(
      "Renamed? Cat -> zebra, dog -> doG, horse -> horses. If so",
    );
    expect(refusal(run(names), ["a b", "dog", "horse"])).toContain('`mapClasses` "Cat=a b"');
  });

  it("do not match in another order; the message has the places", () => {
    expect(refusal(run(["b", "a", "c"]), ["a", "b", "c"])).toMatch(
      /another order: b is number 0 and 1, a is number 1 and 0\..* `mapClasses` b=b,a=a\./,
    );
    expect(matchClasses(run(["b", "a"], ["a=a"]), ["a", "b"])).toEqual(["b", "a"]);
  });

  it.each([
    [["a", "b", "c"], ["a", "b"], /lacks c\. Give data of the same classes/],
    [
      ["a", "b"],
      ["a", "b", "c"],
      /In the data: a, b, c\. Only the data has c\. Give data of the same classes\.$/,
    ],
    [["cats", "b"], ["cat", "b", "c"], /lacks cats\. Only the data has cat, c\. Renamed\? cats -> cat\./],
  ])("%j do not match %j", (names, found, message) => {
    expect(refusal(run(names), found)).toMatch(message);
  });

  it("do not match where two names would fall together", () => {
    expect(() => matchClasses(run(["a", "b"], ["a=b"]), ["b", "z"])).toThrow(DataError);
    expect(() => matchClasses(run(["a", "a", "b"]), ["a", "b", "a"])).toThrow(DataError);
    expect(refusal(run(["a", "a", "b"]), ["a", "a", "b"])).toMatch(
      /In the data: a, a, b\. Give data of the same classes\.$/,
    );
    expect(() => matchClasses(run(["a", "b", "c"], ["a=b"]), ["b", "c"])).toThrow(DataError);
  });

  it("do not match where one is renamed and another is not", () => {
    expect(refusal(run(["a", "b"], ["b=z"]), ["z", "y"])).toContain("Renamed? a -> y.");
  });

  it("are listed as far as a dozen", () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
    const shown = names(12).join(", ");
    expect(refusal(run(names(12)), ["x"])).toContain(`There: ${shown}. In`);
    expect(refusal(run(names(13)), ["x"])).toContain(`There: ${shown}, and 1 more. In`);
  });

  it.each([
    ["c=z", 'the run has no class "c"'],
    ["a=y", 'the data has no class "y"'],
    ["a=y=z", 'the data has no class "y=z"'],
  ])("cannot be mapped by %s", (pair, message) => {
    const map = () => matchClasses(run(["a", "b"], [pair]), ["b", "z"]);
    expect(map).toThrow(UsageError);
    expect(map).toThrow(message);
  });

  it("are mapped by names that hold the sign of equality", () => {
    expect(matchClasses(run(["x=1", "x"], ["x=1=y"]), ["x", "y"])).toEqual(["y", "x"]);
  });
});

describe("classes of data and of weights that a run begins with", () => {
  const weights = (names: string[], renamed: string[] = []) => ({
    ...run(names, renamed),
    replaceable: true,
  });

  it("may be quite others, for which there is a new head", () => {
    expect(matchClasses(weights(["a", "b"]), ["cat", "dog"])).toBeUndefined();
    expect(matchClasses(weights(["a", "b"]), ["a", "b", "c"])).toBeUndefined();
  });

  it("must be mapped, or given up, where some are the same", () => {
    expect(refusal(weights(["a", "b"]), ["z", "b"])).toContain("`mapClasses` a=z; if not");
    expect(refusal(weights(["a", "b"]), ["b", "a"])).toContain("For other classes give `newHead`.");
    expect(matchClasses(weights(["a", "b"], ["a=z"]), ["z", "b"])).toEqual(["z", "b"]);
    expect(refusal(weights(["a", "b"], ["a=z"]), ["z", "b", "c"])).toContain("Only the data has c.");
  });
});

describe("data with the classes of a run", () => {
  const set = (labels: number[]): ImageSet => ({
    images: Uint8Array.from(labels, (_, index) => index),
    labels: Int32Array.from(labels),
    count: labels.length,
    channels: 1,
    height: 1,
    width: 1,
  });
  const dataset = (classNames: string[], labels: number[]): Dataset => ({
    ...{ name: "", title: "", synthetic: false, channels: 1, height: 1, width: 1 },
    classNames,
    train: set(labels),
    test: set([1, 0]),
  });

  it("has the run's names and labels, and the order that it would have under these", () => {
    // The folders b and z, in turns; the run knows z as a, whose images came first.
    const { train, classNames } = inClassOrder(
      dataset(["b", "z"], [0, 1, 0, 1, 1]),
      run(["a", "b"], ["a=z"]),
    );
    expect(classNames).toEqual(["a", "b"]);
    expect([...train.labels]).toEqual([0, 1, 0, 1, 0]);
    expect([...train.images]).toEqual([1, 0, 3, 2, 4]);
  });

  it("has them in the validation images, too", () => {
    const data = { ...dataset(["b", "z"], [0, 1]), validation: set([0, 0, 1]) };
    const { validation, test } = inClassOrder(data, run(["a", "b"], ["a=z"]));
    expect([...validation!.labels]).toEqual([1, 1, 0]);
    expect([...test.labels]).toEqual([0, 1]);
    expect(inClassOrder(dataset(["b", "z"], [0]), run(["a", "b"], ["a=z"]))).not.toHaveProperty("validation");
  });

  it("is as it was where the classes are in order, and where others take their place", () => {
    const data = dataset(["a", "b"], [1, 0]);
    expect(inClassOrder(data, run(["a", "b"])).train).toBe(data.train);
    expect(inClassOrder(data, { ...run(["cat", "dog"]), replaceable: true })).toBe(data);
  });

  it("has another order of some classes alone", () => {
    const { train } = inClassOrder(dataset(["a", "c", "b"], [0, 1, 2]), run(["a", "b", "c"], ["a=a"]));
    expect([...train.labels]).toEqual([0, 1, 2]);
    expect([...train.images]).toEqual([0, 2, 1]);
  });

  it("keeps an order that does not depend on the classes", () => {
    const { train } = inClassOrder(dataset(["b", "z"], [1, 1, 0, 1]), run(["a", "b"], ["a=z"]));
    expect([...train.labels]).toEqual([0, 0, 1, 0]);
    expect([...train.images]).toEqual([0, 1, 2, 3]);
  });
});
