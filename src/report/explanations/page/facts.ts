import { basename } from "node:path";
import { percentOf } from "../../../base/quantities.js";
import {
  type AttributionMethod,
  attributionMethods,
  isSampled,
  type MethodName,
} from "../../../cam/index.js";
import { explainDefaults } from "../../../explain/index.js";
import type { ImageEntry, Manifest } from "../saved-manifest.js";
import type { Column, ExplainSettings } from "../settings.js";
import {
  accuracyWords,
  candidatesWords,
  fittingWords,
  inputWords,
  layoutWords,
  methodWords,
  preprocessingWords,
  scoresWords,
} from "../words.js";

type Fact = readonly [name: string, words: string];

/** How the maps were made: the methods, and for each model how it reads images and where its maps come from. */
export function factsOf(settings: ExplainSettings, manifest: Manifest): Fact[] {
  const { models, columns } = settings;
  const methods = methodsOf(columns).map((method): Fact => {
    const column = columns.find((each) => each.method === method) ?? columns[0];
    return ["Method", `${methodWords(method)}${passesWords(column)}`];
  });
  return [...methods, ...models.flatMap((_, model) => modelFacts(settings, model, manifest))];
}

/** @param first - The first image. */
export function askedWords(
  { top, least, classChoice: choice, columns, models }: ExplainSettings,
  first: ImageEntry,
): string {
  const [{ asked: score }] = models.map(({ description }) => description.scores);
  const asked =
    score !== undefined
      ? `Each map explains ${score}.`
      : top !== undefined
        ? `Each image has a map for each of its ${top} most probable classes.`
        : least !== undefined
          ? `Each image has a map for each class of at least ${percentOf(least)}, and for the most probable one.`
          : choice === "predicted"
            ? "Each map is for the class that the model predicts."
            : choice === "label"
              ? "Each map is for the class that the image's folder is named after."
              : `Each map is for the class “${first.targetName}” (#${first.target}), whatever the model predicts.`;
  const general = methodsOf(columns).filter((method) => {
    const { classSpecific }: AttributionMethod = attributionMethods[method];
    return classSpecific === false;
  });
  const notSpecific = general.map(
    (method) =>
      ` ${attributionMethods[method].title} is not class-specific: its map is the same for every class.`,
  );
  const both = models.length > 1 ? " Each model reads the images in its own way." : "";
  return `${asked}${notSpecific.join("")}${both}`;
}

const methodsOf = (columns: readonly Column[]): MethodName[] => [
  ...new Set(columns.map(({ method }) => method)),
];

/** How often the model runs per image, if that can be chosen, and from which seed. */
function passesWords({ method, options: { mirror, samples, seed = explainDefaults.seed } }: Column): string {
  const random = isSampled(method) && attributionMethods[method].random ? ` Random seed ${seed}.` : "";
  return [
    samples === undefined ? "" : ` ${samples} runs per image.`,
    random,
    mirror ? " Each map is the mean of the maps of the image and its mirror image." : "",
  ].join("");
}

function modelFacts({ models, columns }: ExplainSettings, at: number, manifest: Manifest): Fact[] {
  const { name, description } = models[at];
  const { preprocessing, image, scores } = description;
  const said = at === 0 ? manifest : manifest.compared;
  const layers = new Map(
    columns
      .filter(({ model, layers }) => model === at && layers.length > 0)
      .map(({ layers }) => [layers.map((layer) => layer.name).join("\n"), layers]),
  );
  const facts: (Fact | undefined)[] = [
    said?.accuracy && ["Answers", `${accuracyWords(said.accuracy)}.`],
    ...[...layers.values()].map(layerFact),
    ["Scores", `${capital(scoresWords(scores))}.`],
    ["Preprocessing", `${preprocessingWords(preprocessing, image)}.`],
    said?.candidates && ["Guess", `${candidatesWords(said.candidates, basename(manifest.images[0].image))}.`],
    ["Images", `${capital(fittingWords(preprocessing, image))}. Input ${inputWords(image)}.`],
  ];
  return facts
    .filter((fact) => fact !== undefined)
    .map(([fact, words]): Fact => [models.length > 1 ? `${fact}, ${name}` : fact, words]);
}

function layerFact(layers: Column["layers"]): Fact {
  const each = layers.map(({ name, opType, layout }) => {
    const [h, w] = layout.grid;
    return `${name} (${opType}), ${h}x${w} grid, ${layoutWords(layout)}`;
  });
  return layers.length === 1
    ? ["Layer", `${each[0]}.`]
    : ["Layers", `Mean of the maps of ${each.join("; ")}.`];
}

const capital = (words: string): string => words[0].toUpperCase() + words.slice(1);
