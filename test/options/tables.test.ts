import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import {
  constraintOf,
  fitDefaults,
  groupDefaults,
  loopOf,
  objectiveOf,
  pretrainLoopOf,
  pretrainOptions,
  resolveConfig,
  resolvePretrainConfig,
  stepDefaults,
  stepOf,
  trainOptions,
} from "../../src/options/index.js";
import { objectiveDefaults } from "../../src/options/objective-options.js";

/** Of version 0.1: files of that version are compared byte by byte. */
const trainKeys =
  "data skipBad testFraction decoy crop flip rotation erasing valFraction mapClasses sampler model newHead strict freeze layerDecay batchNorm loss reading " +
  "distance lambdaWarmup alpha normalisation layers evidence supportScope supportGain contrast mode conflict optimizer " +
  "schedule warmup clipNorm batchSize accumulate seed device recompute ema epochs lambda prototypes keepAlive lr weightDecay";
const pretrainKeys =
  "data skipBad testFraction decoy crop flip rotation erasing valFraction model schedule warmup clipNorm batchSize accumulate seed " +
  "device recompute maskRatio decoderDim lr weightDecay epochs";

describe("the tables of options", () => {
  it.each([
    ["train", trainOptions],
    ["pretrain", pretrainOptions],
  ])("say of each option of %s what help needs", (_, table) => {
    for (const [key, { group, help, placeholder, type }] of Object.entries(table)) {
      expect(group, key).not.toBe("");
      expect(help, key).toMatch(/^\S.*[^.\s]$/);
      const isFlag = type.safeParse(true).success;
      expect(placeholder === undefined, key).toBe(isFlag);
      // Everything may be left out.
      expect(type.safeParse(undefined).success, key).toBe(true);
    }
  });

  it("give configurations their usual keys, in the usual order", () => {
    expect(Object.keys(resolveConfig({})).join(" ")).toBe(trainKeys);
    expect(Object.keys(resolvePretrainConfig({})).join(" ")).toBe(pretrainKeys);
    const given = resolveConfig({ threads: 2, dataDir: "d", limitTrain: 9, width: 16, init: "w" });
    const order = [
      "data",
      "dataDir",
      "skipBad",
      "limitTrain",
      "valFraction",
      "model",
      "width",
      "init",
      "threads",
    ];
    expect(Object.keys(given).filter((key) => order.includes(key))).toEqual(order);
  });

  it("give a configuration that is read again its order, too", () => {
    const options = {
      loss: "prototype+prototype-support",
      mode: "constrained",
      ceTarget: 1,
      prototypes: "k-means",
      lr: 0.1,
    };
    for (const given of [{}, { lr: 0.1, weightDecay: 0 }, options]) {
      const config = resolveConfig(given);
      expect(JSON.stringify(resolveConfig(JSON.parse(JSON.stringify(config))))).toBe(JSON.stringify(config));
    }
  });

  it("have the defaults of the functions that the options go to", () => {
    const config = resolveConfig({});
    expect(loopOf(config)).toEqual(fitDefaults);
    expect(objectiveOf(config)).toEqual(objectiveDefaults);
    expect(stepOf(config)).toEqual({ ...stepDefaults, ...groupDefaults, constraint: undefined });
    expect(pretrainLoopOf(resolvePretrainConfig({}))).toMatchObject({
      epochs: 20,
      lambda: 0,
      learningRate: 0.001,
    });
  });

  it("reach the parts of the library under these parts' own names", () => {
    const config = resolveConfig({
      loss: "prototype+prototype-support",
      lambda: [0.1, 0.03],
      lr: 0.5,
      optimizer: "sgd",
      freeze: ["conv1.*"],
      mode: "constrained",
      ceTarget: 0.2,
      multiplierRate: 0.1,
    });
    expect(loopOf(config)).toMatchObject({ learningRate: 0.5, lambda: 1 });
    expect(objectiveOf(config).weights).toEqual([0.1, 0.03]);
    expect(stepOf(config)).toMatchObject({ optimiser: { name: "sgd", weightDecay: 0 }, freeze: ["conv1.*"] });
    expect(constraintOf(config)).toEqual({ on: "ce", target: 0.2, rate: 0.1 });
  });

  it.each<[object, string]>([
    [{ batchSize: "x" }, 'batchSize (in a.json) must be a whole number from 1 up, not "x".'],
    [
      { loss: "prototype+protoype-support" },
      'each once, joined by "+", not "prototype+protoype-support". Did you mean "prototype-support"?',
    ],
    [{ loss: "ce+prototype" }, 'loss (in a.json) must be "ce" alone, or one or more of prototype'],
    [{ loss: "rrr+rrr" }, 'not "rrr+rrr".'],
    [
      { downsampling: [1, 2] },
      "downsampling (in a.json) must be a list of 3 whole numbers from 1 up, not [1,",
    ],
    [{ channels: 2 }, "channels (in a.json) must be 1 or 3, not 2."],
    [{ valFraction: 1 }, "valFraction (in a.json) must be a number from 0 to below 1, not 1."],
    [{ layerDecay: 0 }, "layerDecay (in a.json) must be a number above 0 and up to 1, not 0."],
    [{ prototypesPerClass: 2 }, "`prototypesPerClass` (in a.json) belongs to k-means prototypes"],
    [{ lambda: [1, 2] }, "`lambda` (in a.json) has 2"],
    [{ maskRatio: 0.5 }, 'Unknown key "maskRatio" (in a.json).'],
  ])("refuse %j", (options, message) => {
    expect(() => resolveConfig(options, "a.json")).toThrow(UsageError);
    expect(() => resolveConfig(options, "a.json")).toThrow(message);
  });

  it("reject options of the other kind of run", () => {
    expect(() => resolvePretrainConfig({ loss: "ce" })).toThrow('Unknown key "loss".');
    expect(() => resolvePretrainConfig({ model: "resnet-18" })).toThrow(
      "model must be one of convnext-v2-atto",
    );
  });
});
