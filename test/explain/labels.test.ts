import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { parseLabels } from "../../src/explain/labels.js";

describe("names of classes", () => {
  it.each<[string, string]>([
    ["a name on each line", "a\r\nb\n\nc\n"],
    ["a list", '["a", "b", "c"]'],
    ["a list with identifiers", '[["n01", "a"], ["n02", "b"], ["n03", "c"]]'],
    ["names by numbers", '{"2": "c", "0": "a", "1": "b"}'],
    ["names by numbers from 1", '{"1": "a", "2": "b", "3": "c"}'],
    ["names by numbers, with identifiers", '{"0": ["n01", "a"], "1": ["n02", "b"], "2": ["n03", "c"]}'],
    ["the configuration of a model", '{"id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0}}'],
    ["numbers by names", '{"c": 2, "a": 0, "b": 1}'],
  ])("are read from %s", (_, text) => {
    expect(parseLabels(text, 3, "labels")).toEqual(["a", "b", "c"]);
  });

  it("may be numbers, in the order of their class numbers", () => {
    expect(parseLabels("[0, 1, 10]", 3, "labels")).toEqual(["0", "1", "10"]);
    expect(parseLabels('{"0": 0, "1": 1, "10": 2, "2": 3}', 4, "labels")).toEqual(["0", "1", "10", "2"]);
  });

  it.each<[string, string, RegExp]>([
    ["too few", "a\nb", /labels names 2 classes, but the model has 3/],
    ["objects", '[{"toString": 1}, "b", "c"]', /no name for class 0, but an object with the keys toString/],
    [
      "a table without numbers",
      '{"toString": "a", "valueOf": "b", "x": "c"}',
      /does not number its 3 classes/,
    ],
    ["a gap", '{"0": "a", "1": "b", "3": "c"}', /does not number its 3 classes from 0 without gaps/],
    ["a number twice", '{"a": 0, "b": 1, "c": 1}', /does not number its 3 classes/],
    ["a key twice", '{"0": "a", "1": "b", "1": "c"}', /has the key "1" twice/],
    ["an object's prototype", '{"__proto__": "a"}', /has the key "__proto__"/],
    ["nothing for a class", '["a", null, "c"]', /no name for class 1, but null/],
    ["an empty list for a class", '["a", [], "c"]', /no name for class 1:/],
    ["deep nesting", `${"[".repeat(1e5)}${"]".repeat(1e5)}`, /more than 64 deep/],
  ])("are refused when they have %s", (_, text, message) => {
    expect(() => parseLabels(text, 3, "labels")).toThrow(FormatError);
    expect(() => parseLabels(text, 3, "labels")).toThrow(message);
  });
});
