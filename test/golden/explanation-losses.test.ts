import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { UsageError } from "../../src/base/errors.js";
import { constant, input } from "../../src/graph/index.js";
import { simpleCnn } from "../../src/models/index.js";
import { parameterInputs } from "../../src/nn/index.js";
import { type Objective, objectiveDefaults } from "../../src/options/index.js";
import type { Values } from "../../src/runtime/index.js";
import { type LossInputs, objectiveTerms } from "../../src/train/index.js";
import { shiftInputs, shiftValues } from "../../src/train/objective/shift.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { fixture, fixtureJson, toValue, withPrefix } from "../helpers/fixtures.js";

interface Case {
  readonly objective: Partial<Objective>;
  readonly cam: number;
}

const folder = "explanation-losses";
const cases = fixtureJson<Readonly<Record<string, Case>>>("losses", folder);
const gradients = fixture("gradients", folder);
const { masks, shift } = fixture("inputs", folder);
const inputs = fixture("inputs");
const side = 28;
const model = simpleCnn(
  {
    channels: 1,
    height: side,
    width: side,
    classCount: 10,
    standardisation: { mean: [0.1307], std: [0.3081] },
  },
  {},
  { widths: [4, 6, 8], hidden: 16 },
);
const weights = parameterInputs(model.parameters);
const images = input("images", inputs.images.shape);
const batch: LossInputs = {
  images,
  labels: input("labels", inputs.labels.shape, "int32"),
  prototypes: { ofClasses: constant(inputs.prototypes.data, inputs.prototypes.shape) },
  masks: input("masks", masks.shape),
  output: model.apply(weights, images),
  forward: (others) => model.apply(weights, others),
  transform: shiftInputs(model.input),
};
const objectiveOf = (objective: Partial<Objective>): Objective => ({ ...objectiveDefaults, ...objective });

const feeds: Values = {
  images: toValue(inputs.images),
  labels: toValue(inputs.labels),
  masks: toValue(masks),
  ...shiftValues(model.input, shift.data[0], shift.data[1]),
  ...Object.fromEntries(
    Object.entries(withPrefix(inputs, "param.")).map(([name, array]) => [name, toValue(array)]),
  ),
};

describe("losses on explanations against PyTorch", () => {
  it.each(Object.entries(cases))("%s: the loss and its gradients", async (name, { objective, cam }) => {
    const loss = objectiveTerms(objectiveOf(objective), batch, constant(1)).cam;
    const names = model.parameters.map((parameter) => parameter.name);
    const derived = grad(
      loss,
      names.map((key) => weights[key]),
    );
    const actual: Record<string, Float32Array> = await evaluate(
      { loss, ...Object.fromEntries(names.map((key, at) => [`d ${key}`, derived[at]])) },
      feeds,
    );
    expect(relativeError(actual.loss, [cam]), "loss").toBeLessThan(1e-4);
    for (const key of names) {
      const error = relativeError(actual[`d ${key}`], gradients[`${name}/${key}`].data);
      expect(error, `gradient of ${key}`).toBeLessThan(1e-4);
    }
  });
});

describe("explanation losses together", () => {
  const { rrr, energy } = cases;

  it("are a weighted sum", async () => {
    const objective = objectiveOf({ loss: "rrr+energy", weights: [0.5, 3] });
    const { cam } = objectiveTerms(objective, batch, constant(1));
    expect(
      relativeError((await evaluate({ cam }, feeds)).cam, [0.5 * rrr.cam + 3 * energy.cam]),
    ).toBeLessThan(1e-4);
  });

  it("take the mean over several layers", async () => {
    const of = (...layers: string[]) =>
      objectiveTerms(objectiveOf({ loss: "energy", layers }), batch, constant(1)).cam;
    const values = await evaluate(
      { both: of("conv2", "conv3"), second: of("conv2"), third: of("conv3"), target: of() },
      feeds,
    );
    expect(values.target[0]).toBeCloseTo(values.third[0], 6);
    expect(values.second[0]).not.toBeCloseTo(values.third[0], 3);
    expect(values.both[0]).toBeCloseTo((values.second[0] + values.third[0]) / 2, 6);
  });

  it("share the shift of the images across layers", async () => {
    const of = (...layers: string[]) =>
      objectiveTerms(objectiveOf({ loss: "cam-consistency", distance: "l2", layers }), batch, constant(1))
        .cam;
    const values = await evaluate(
      { both: of("conv2", "conv3"), second: of("conv2"), third: of("conv3") },
      feeds,
    );
    expect(values.third[0]).toBeCloseTo(cases["cam-consistency"].cam, 5);
    expect(values.both[0]).toBeCloseTo((values.second[0] + values.third[0]) / 2, 6);
  });

  it("say what they are missing", () => {
    const terms = (loss: string, more: Partial<Objective> = {}, others: Partial<LossInputs> = {}) =>
      objectiveTerms(objectiveOf({ loss, ...more }), { ...batch, ...others }, constant(1));
    expect(() => terms("rrr", {}, { masks: undefined })).toThrow(/"rrr" needs a mask.*`decoy`/);
    expect(() => terms("rrrr")).toThrow(
      /loss must be "ce" alone, or one or more of .*rrr-g.*, not "rrrr"\. Did you mean "rrr"/,
    );
    expect(() => terms("rrr+rrr")).toThrow(/each once.*, not "rrr\+rrr"/);
    expect(() => terms("ce+rrr")).toThrow(UsageError);
    expect(() => terms("energy", { layers: ["conv9"] })).toThrow(/"conv9".*conv1, conv2, conv3/);
    const ofImages = { ofImages: input("prototypes", [8, side, side]) };
    expect(() => terms("prototype-support", {}, { prototypes: ofImages })).toThrow(/`supportScope` "class"/);
  });
});
