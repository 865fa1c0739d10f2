import { FormatError, UsageError } from "../../../base/errors.js";
import { definedOnly } from "../../../base/objects.js";
import {
  baselineMethods,
  isOnLayer,
  isSampled,
  type MethodName,
  sampledMethods,
  takesBaselines,
} from "../../../cam/index.js";
import { explainDefaults, type ModelDescription, type ModelExplainer } from "../../../explain/index.js";
import {
  type ClassOf,
  type Column,
  type ExplainingModel,
  type ExplainSettings,
  inputWords,
  modelNames,
  shortNames,
  targetChoice,
} from "../../../report/index.js";
import { chosenLayers, type LayerChoice } from "./layers.js";
import type { ExplainGiven } from "./options.js";

/** A model that was opened. */
export interface LabelledModel {
  /** As it was given. */
  readonly path: string;
  readonly explainer: ModelExplainer;
  readonly classNames: readonly string[];
  readonly description: ModelDescription;
  /** What the folders of images say of its classes. */
  readonly labelOf: ClassOf;
}

/**
 * Settles what to explain and how.
 * @throws UsageError when options do not suit each other or a model.
 * @throws FormatError when a model has no layer for the method, or takes neither greyscale nor colour images.
 */
export function settle(given: ExplainGiven, opened: readonly LabelledModel[]): ExplainSettings {
  const { class: choice, top: ranks, method: methods = [explainDefaults.method], layer = [] } = given;
  const { samples, baseline } = given;
  for (const { explainer } of opened) checkChannels(explainer);
  if (layer.length > 0 && !methods.some(isOnLayer)) {
    throw new UsageError(
      `--layer does not apply to ${methods.join(", ")}, which works on pixels, not on a layer: leave it out.`,
    );
  }
  if (samples !== undefined && !methods.some(isSampled)) {
    throw new UsageError(`--samples applies to ${sampledMethods.join(", ")}, not to ${methods.join(", ")}.`);
  }
  if (baseline !== undefined && !methods.some(takesBaselines)) {
    throw new UsageError(
      `--baseline applies to ${baselineMethods.join(", ")}, not to ${methods.join(", ")}.`,
    );
  }
  const [{ asked }] = opened.map(({ description }) => description.scores);
  if (asked !== undefined && (ranks !== undefined || choice !== undefined)) {
    throw new UsageError(
      `--${ranks === undefined ? "class" : "top"} chooses among classes, but what is explained is a score: ${asked}. Leave one of them out.`,
    );
  }
  if (ranks !== undefined && choice !== undefined) {
    throw new UsageError(
      "--top explains the most probable classes, --class a single one: give only one of them.",
    );
  }
  const [top, least] = typeof ranks === "string" ? [undefined, Number(ranks.slice(0, -1)) / 100] : [ranks];
  if (least !== undefined && opened.length > 1) {
    throw new UsageError(
      `--top ${ranks} with --compare: models find different numbers of classes; give a number of them.`,
    );
  }
  const few = opened.find(({ classNames }) => top !== undefined && top > classNames.length);
  if (few) throw new UsageError(`--top ${top}: the model has only ${few.classNames.length} classes.`);
  const classChoice = choice ?? explainDefaults.targets;
  const names = modelNames(opened.map(({ path }) => path));
  const layers = chosenLayers(
    layer,
    opened.map(({ explainer }) => explainer),
    names,
  );
  return {
    models: opened.map((model, index) => explaining(model, names[index], classChoice)),
    columns: opened.flatMap((_, model) => columnsOf(given, model, [...new Set(methods)], layers[model])),
    classChoice,
    top,
    least,
  };
}

function columnsOf(
  { smooth, samples, baseline, features, reduction, signed, seed }: ExplainGiven,
  model: number,
  methods: readonly MethodName[],
  layers: () => readonly LayerChoice[],
): Column[] {
  return methods.flatMap((method) =>
    (isOnLayer(method) ? layers() : [[]]).map((chosen) => ({
      model,
      method,
      layers: chosen,
      options: definedOnly({
        method,
        layers: chosen.map(({ name }) => name),
        mirror: smooth,
        samples: isSampled(method) ? samples : undefined,
        baselines: takesBaselines(method) ? baseline : undefined,
        features,
        reduction,
        signed,
        seed,
      }),
    })),
  );
}

const explaining = (
  { path, explainer, classNames, description, labelOf }: LabelledModel,
  name: string,
  classChoice: string,
): ExplainingModel => ({
  path,
  name,
  explainer,
  classNames,
  // What was asked for may have commas, too.
  shortNames: description.scores.asked === undefined ? shortNames(classNames) : classNames,
  description,
  labelOf,
  targetOf: targetChoice(classChoice, classNames, labelOf),
});

function checkChannels({ channels, description }: ModelExplainer): void {
  if (channels === 1 || channels === 3) return;
  throw new FormatError(
    `The model takes images with ${channels} channels (${inputWords(description.image)}), but only greyscale (1) ` +
      "and colour images (3) can be read. Is the layout wrong (--layout)?",
  );
}
