import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { gradCam } from "../../src/cam/index.js";
import { constant, input, type Tensor } from "../../src/graph/index.js";
import {
  type Model,
  type ModelInput,
  type ModelOptions,
  type ModelOutput,
  stateSpecs,
} from "../../src/models/index.js";
import { parameterInputs } from "../../src/nn/index.js";
import { type Objective, objectiveDefaults } from "../../src/options/objective-options.js";
import type { Values } from "../../src/runtime/index.js";
import { objectiveTerms } from "../../src/train/objective/objective.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { type Fixture, fixture, fixtureJson, toValue, withPrefix } from "../helpers/fixtures.js";
import { lossInputs } from "../helpers/loss-inputs.js";

const tolerance = 1e-4;
export const batchSize = 8;

const standardisations = {
  strokes: { mean: [0.1307], std: [0.3081] },
  fields: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const;

/** BatchNorm with the running statistics, or with those of the batch. */
type Mode = "evaluation" | "training";

interface Case {
  readonly name: string;
  readonly mode: Mode;
  readonly layer: string;
  readonly objective: Partial<Objective>;
  readonly cam: number;
  readonly total: number;
}

/** A model and the reference values of the same model in PyTorch (test/fixtures/make_models.py). */
export interface Subject {
  /** Folder of its reference values. */
  readonly folder: string;
  /** Images [N,C,H,W], their labels, prototypes. */
  readonly inputs: Fixture;
  /** Parameters and running statistics at the start. */
  readonly state: Fixture;
  /** The model with the given target layer. */
  readonly create: (layer?: string) => Model;
}

export function subject(
  folder: string,
  images: keyof typeof standardisations,
  create: (input: ModelInput, options: ModelOptions) => Model,
): Subject {
  const inputs = fixture("inputs", images);
  const [, channels, height, width] = inputs.images.shape;
  const [classCount] = inputs.prototypes.shape;
  const standardisation = standardisations[images];
  return {
    folder,
    inputs,
    state: fixture("parameters", folder),
    create: (layer) => create({ channels, height, width, classCount, standardisation }, { layer }),
  };
}

/** Images and labels from `start` on, at most `batchSize` of them. */
export function batchOf({ inputs }: Subject, start = 0): Fixture {
  const [count, ...shape] = inputs.images.shape;
  const size = Math.min(batchSize, count - start);
  const pixels = inputs.images.data.length / count;
  return {
    images: {
      shape: [size, ...shape],
      data: inputs.images.data.slice(start * pixels, (start + size) * pixels),
    },
    labels: { shape: [size], data: inputs.labels.data.slice(start, start + size) },
  };
}

export const toValues = (arrays: Fixture): Values =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, toValue(array)]));

/** The graph of a pass over a batch of `size` images. */
export function forwardPass(
  { create }: Pick<Subject, "create">,
  mode: Mode,
  size: number,
  layer?: string,
): ModelOutput & {
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly images: Tensor;
  readonly labels: Tensor;
} {
  const model = create(layer);
  const { channels, height, width } = model.input;
  const weights = parameterInputs(stateSpecs(model));
  const images = input("images", [size, channels, height, width]);
  const output = model.apply(weights, images, { batchStatistics: mode === "training" });
  return { ...output, weights, images, labels: input("labels", [size], "int32") };
}

/** Compares a model with PyTorch: names, logits, maps, losses and the gradients of all parameters. */
export function testParity(subject: Subject): void {
  describe(`${subject.folder} against PyTorch`, () => {
    it("has the names and shapes of PyTorch", () => {
      const shapes = stateSpecs(subject.create()).map(({ name, shape }) => [name, shape]);
      const expected = Object.entries(subject.state).map(([name, { shape }]) => [name, shape]);
      expect(Object.fromEntries(shapes)).toEqual(Object.fromEntries(expected));
    });

    const forward = fixture("forward", subject.folder);
    const mapNames = Object.keys(forward).filter((name) => name.endsWith("/map"));
    it.each(mapNames)("has the logits and maps of %s", async (name) => {
      const [mode, layer] = name.split("/") as [Mode, string];
      await compareForward(subject, mode, layer, {
        logits: forward[`${mode}/logits`].data,
        maps: forward[name].data,
      });
    });

    const gradients = fixture("gradients", subject.folder);
    const cases = fixtureJson<Case[]>("cases", subject.folder);
    it.each(cases)("has the loss and gradients of $name", async (of) => {
      await compareGradients(subject, of, withPrefix(gradients, `${of.name}/`));
    });
  });
}

async function compareForward(
  subject: Subject,
  mode: Mode,
  layer: string,
  expected: Readonly<Record<"logits" | "maps", ArrayLike<number>>>,
): Promise<void> {
  const batch = batchOf(subject);
  const [, height, width] = subject.inputs.prototypes.shape;
  const { logits, activations, labels } = forwardPass(subject, mode, batch.labels.shape[0], layer);
  const { maps } = gradCam(logits, activations, labels, { size: [height, width] });
  const actual = await evaluate({ logits, maps }, toValues({ ...subject.state, ...batch }));
  for (const name of ["logits", "maps"] as const) {
    expect(relativeError(actual[name], expected[name]), name).toBeLessThan(tolerance);
  }
}

async function compareGradients(
  subject: Subject,
  { mode, layer, objective, cam, total }: Case,
  expected: Fixture,
): Promise<void> {
  const batch = batchOf(subject);
  const { prototypes } = subject.inputs;
  const pass = forwardPass(subject, mode, batch.labels.shape[0], layer);
  const terms = objectiveTerms(
    { ...objectiveDefaults, ...objective },
    lossInputs(pass, pass.images, pass.labels, {
      ofClasses: constant(prototypes.data, prototypes.shape),
    }),
    constant(1),
  );
  const names = Object.keys(expected);
  const derived = grad(
    terms.total,
    names.map((name) => pass.weights[name]),
  );
  const outputs = Object.fromEntries(names.map((name, index) => [`d ${name}`, derived[index]]));
  const actual: Record<string, Float32Array> = await evaluate(
    { total: terms.total, cam: terms.cam, ...outputs },
    toValues({ ...subject.state, ...batch }),
  );
  expect(relativeError(actual.total, [total]), "total").toBeLessThan(tolerance);
  expect(Math.abs(actual.cam[0] - cam), "CAM loss").toBeLessThan(tolerance * Math.max(cam, 1e-3));
  for (const name of names) {
    const error = relativeError(actual[`d ${name}`], expected[name].data);
    expect(error, `gradient of ${name}`).toBeLessThan(tolerance);
  }
}
