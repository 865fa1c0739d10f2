import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { parseLabels } from "../../src/explain/names/labels.js";

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
    ["numbers by names, as texts", '{"c": "2", "a": "0", "b": "1"}'],
    ["names under a key", '{"class_names": ["a", "b", "c"], "version": 2}'],
    ["numbers by names under a key", '{"class_to_idx": {"b": 1, "a": 0, "c": 2}}'],
    [
      "objects with numbers and names",
      '[{"id": 2, "name": "c"}, {"id": 0, "name": "a"}, {"id": 1, "name": "b"}]',
    ],
    [
      "objects with numbers from 1",
      '[{"id": 3, "name": "c"}, {"id": 1, "name": "a"}, {"id": 2, "name": "b"}]',
    ],
    [
      "objects with numbers that have gaps, in their order",
      '[{"id": 7, "label": "a"}, {"id": 9, "label": "b"}, {"id": 8, "label": "c"}]',
    ],
    ["objects by numbers", '{"0": {"name": "a"}, "1": {"name": "b"}, "2": {"name": "c"}}'],
    [
      "names by WordNet's numbers",
      '{"label_names": ["n1", "n2", "n3"], "label_descriptions": {"n1": "a", "n2": "b", "n3": "c"}}',
    ],
    ["a dictionary of Python", "{0: 'a', 1: \"b\", 2: 'c',}"],
    ["a list of Python", "['a', 'b', 'c']"],
    ["a tuple of Python", "('a', 'b', 'c')"],
    ["lines with numbers", "0 a\n1 b\n2 c\n"],
    ["lines with numbers and colons", "2: c\n0: a\n1: b"],
    ["lines with numbers from 1 and a byte order mark", "\uFEFF1\ta\r\n2\tb\r\n3\tc\r\n"],
    ["a table with a heading", "index,name\n0,a\n1,b\n2,c\n"],
    ["a table of names and numbers", "name;id\na;0\nc;2\nb;1\n"],
    ["lines with WordNet's numbers", "n01440764 a\nn01443537 b\nn01484850 c"],
    ["lines as old Macintoshes end them", "a\rb\rc\r"],
  ])("are read from %s", (_, text) => {
    expect(parseLabels(text, 3, "labels")).toEqual(["a", "b", "c"]);
  });

  it("keep what belongs to them", () => {
    expect(parseLabels("1 euro\n2 euro\n", 2, "labels")).toEqual(["1 euro", "2 euro"]);
    expect(parseLabels("digit 0\ndigit 1\n", 2, "labels")).toEqual(["digit 0", "digit 1"]);
    expect(parseLabels("type 2, mild\ntype 1\n", 2, "labels")).toEqual(["type 2, mild", "type 1"]);
    expect(parseLabels("{0: \"dog's\", 1: 'a \\'b\\' \\u00e9'}", 2, "labels")).toEqual([
      "dog's",
      "a 'b' \u00e9",
    ]);
    expect(parseLabels('{"0": "7", "1": "9"}', 2, "labels")).toEqual(["7", "9"]);
    expect(parseLabels('{"0": 7, "1": 9}', 2, "labels")).toEqual(["7", "9"]);
  });

  it("may be numbers, in the order of their class numbers", () => {
    expect(parseLabels("[0, 1, 10]", 3, "labels")).toEqual(["0", "1", "10"]);
    expect(parseLabels('{"0": 0, "1": 1, "10": 2, "2": 3}', 4, "labels")).toEqual(["0", "1", "10", "2"]);
  });

  it.each<[string, string, RegExp]>([
    ["too few", "a\nb", /labels names 2 classes, but the model has 3/],
    ["a text that breaks off", '["a", "b"', /labels is neither JSON nor a Python literal/],
    ["code of Python", "{0: open('a'), 1: 'b'}", /labels is neither JSON nor a Python literal/],
    ["a key of Python twice", "{0: 'a', 0: 'b', 1: 'c'}", /has the key "0" twice/],
    ["bytes", "PK\u0003\u0004", /labels is no text/],
    ["nothing", " \n\n", /labels is empty/],
    ["deep dictionaries of Python", `${"{0:".repeat(1e5)}`, /more than 64 deep/],
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
