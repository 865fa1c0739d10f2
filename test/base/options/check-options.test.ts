import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { checkKeys, checkOptions, checkValue } from "../../../src/base/options/check-options.js";
import { callback, flag, oneOf, texts, wholeNumber, within } from "../../../src/base/options/requirements.js";
import { shown } from "../../../src/base/options/shown.js";

describe("checkKeys", () => {
  const check = (options: unknown) => () => checkKeys(options, ["method", "layers"], "explain options");

  it("takes known keys, all or none of them", () => {
    expect(check({})).not.toThrow();
    expect(check({ layers: [], method: undefined })).not.toThrow();
  });

  it("names an unknown key, the one that was meant, and all that there are", () => {
    expect(check({ layer: "conv2" })).toThrow(UsageError);
    expect(check({ layer: "conv2" })).toThrow(
      'explain options: "layer" is unknown. Did you mean "layers"? They are: method, layers.',
    );
    expect(check({ colour: 1 })).toThrow('"colour" is unknown. They are: method, layers.');
    expect(check({ constructor: 1 })).toThrow('"constructor" is unknown');
  });

  it("refuses what is no object of options", () => {
    expect(check(null)).toThrow("explain options must be an object, not null.");
    expect(check("grad-cam")).toThrow('not "grad-cam".');
    expect(check(["grad-cam"])).toThrow('not ["grad-cam"].');
  });
});

describe("checkOptions", () => {
  interface Options {
    readonly method?: string;
    readonly samples?: number;
    readonly mirror?: boolean;
    readonly layers?: readonly string[];
    readonly onProgress?: () => void;
  }
  const check = (options: object) => () =>
    checkOptions<Options>(
      options,
      {
        method: oneOf(["grad-cam", "rise"]),
        samples: within.count,
        mirror: flag,
        layers: texts,
        onProgress: callback,
      },
      "explain",
    );

  it("takes what fits, and what is left out", () => {
    const all = { method: "rise", samples: 1, mirror: false, layers: ["a"], onProgress: () => {} };
    expect(check(all)).not.toThrow();
    expect(check({ method: undefined })).not.toThrow();
  });

  it.each([
    [
      { method: "gradcam" },
      'explain: method must be one of grad-cam, rise, not "gradcam". Did you mean "grad-cam"?',
    ],
    [{ method: 3 }, "explain: method must be one of grad-cam, rise, not 3."],
    [{ samples: 0 }, "explain: samples must be a whole number from 1 up, not 0."],
    [{ samples: 2.5 }, "not 2.5"],
    [{ samples: "9" }, 'not "9"'],
    [{ samples: Number.NaN }, "not NaN"],
    [{ mirror: "yes" }, 'explain: mirror must be true or false, not "yes".'],
    [{ layers: "conv2" }, 'explain: layers must be an array of strings, not "conv2".'],
    [{ layers: [1] }, "not [1]"],
    [{ onProgress: {} }, "explain: onProgress must be a function, not an object with no keys."],
    [{ layer: "conv2" }, 'explain options: "layer" is unknown. Did you mean "layers"?'],
  ])("refuses %j", (options, message) => {
    expect(check(options)).toThrow(UsageError);
    expect(check(options)).toThrow(message);
  });
});

describe("checkValue", () => {
  it("names the argument", () => {
    expect(() => checkValue(-1, within.wholeFromZero, "targets[2]")).toThrow(
      "targets[2] must be a whole number from 0 up, not -1.",
    );
    expect(() => checkValue(-1, wholeNumber, "seed")).not.toThrow();
  });
});

describe("shown", () => {
  it("tells values apart in a few words", () => {
    expect(shown(undefined)).toBe("undefined");
    expect(shown("a\nb")).toBe('"a\\nb"');
    expect(shown("a".repeat(100))).toHaveLength(65);
    expect(shown([1, "x"])).toBe('[1, "x"]');
    expect(shown(new Float32Array(9))).toBe("a Float32Array of 9 values");
    expect(shown(Array(9).fill(0))).toBe("an array of 9 values");
    expect(shown({ mean: 1 })).toBe("an object with the keys mean");
    expect(shown(() => 1)).toBe("a function");
  });

  it("is one short line of what is nested, long or odd, too", () => {
    const nested: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(shown(nested)).toBe("[[an array of 1 values]]");
    expect(shown({ "a\nb": 1, [`${"k".repeat(500)}`]: 1, constructor: 2 })).toBe(
      `an object with the keys "a\\nb", "${"k".repeat(60)}...", constructor`,
    );
  });
});
