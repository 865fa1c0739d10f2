import { basename, resolve } from "node:path";
import { type AttributionMethod, attributionMethods, isSampled } from "../../cam/index.js";
import type { Markup } from "../../draw/index.js";
import { explainDefaults, type ModelDescription } from "../../explain/index.js";
import type { Manifest } from "./manifest.js";
import { type ExplainedImage, explanationCard, explanationSheet } from "./page.js";
import type { ExplainSettings } from "./settings.js";
import {
  candidatesWords,
  fittingWords,
  inputWords,
  layoutWords,
  methodWords,
  preprocessingWords,
} from "./words.js";
import type { Explained, Writing } from "./write-image.js";

/** Images shown at most: a browser struggles with more. */
const shownImages = 200;

/** Collects the images of a page of explanations as they are explained. */
export class Sheet {
  private readonly cards: Markup[] = [];

  constructor(private readonly writing: Writing) {}

  async add(
    { path, pixels, found }: Explained,
    predictions: Manifest["images"][number]["predictions"],
  ): Promise<void> {
    if (this.cards.length >= shownImages) return;
    const { size, shortNames } = this.writing;
    const image: ExplainedImage = {
      ...size,
      name: basename(path),
      image: pixels,
      answers: predictions.map(({ class: index, probability }) => ({ name: shortNames[index], probability })),
      maps: found.map(({ map, dead, target, probabilities }) => ({
        map,
        dead,
        name: shortNames[target],
        probability: probabilities[target],
      })),
    };
    this.cards.push(await explanationCard(image));
  }

  /**
   * Renders the page.
   * @param total - Number of images requested.
   */
  page(
    settings: ExplainSettings,
    { image, preprocessing }: ModelDescription,
    manifest: Manifest,
    total: number,
  ): string {
    const { model, images, skipped, interrupted } = manifest;
    const maps = images.flatMap((image) => image.maps);
    return explanationSheet({
      title: `What ${basename(resolve(model))} looks at`,
      generatedAt: new Date().toISOString(),
      asked: askedWords(settings, images[0]),
      facts: [
        ["Method", `${methodWords(settings.method)}${passesWords(settings)}`],
        ...layerFact(settings),
        ["Preprocessing", `${preprocessingWords(preprocessing, image)}.`],
        ...guessFact(manifest),
        ["Images", `${capital(fittingWords(preprocessing, image))}. Input ${inputWords(image)}.`],
      ],
      coarse: settings.layers.length > 0,
      cards: this.cards,
      imageCount: images.length,
      mapCount: maps.length,
      deadCount: maps.filter(({ dead }) => dead).length,
      notes: [
        ...(skipped.length > 0 ? [`Skipped because they cannot be read: ${skipped.join(", ")}.`] : []),
        ...(interrupted ? [`Interrupted after ${images.length} of ${total} images.`] : []),
      ],
    });
  }
}

/** @param first - The first image. */
function askedWords(
  { top, classChoice: choice, method }: ExplainSettings,
  { targetName, target }: Manifest["images"][number],
): string {
  const asked =
    top !== undefined
      ? `Each image has a map for each of its ${top} most probable classes.`
      : choice === "predicted"
        ? "Each map is for the class that the model predicts."
        : choice === "label"
          ? "Each map is for the class that the image's folder is named after."
          : `Each map is for the class “${targetName}” (#${target}), whatever the model predicts.`;
  const { title, classSpecific }: AttributionMethod = attributionMethods[method];
  return classSpecific === false
    ? `${asked} ${title} is not class-specific: its map is the same for every class.`
    : asked;
}

/** How often the model runs per image, if that can be chosen, and from which seed. */
function passesWords({
  method,
  options: { mirror, samples, seed = explainDefaults.seed },
}: ExplainSettings): string {
  const random = isSampled(method) && attributionMethods[method].random ? ` Random seed ${seed}.` : "";
  return [
    samples === undefined ? "" : ` ${samples} runs per image.`,
    random,
    mirror ? " Each map is the mean of the maps of the image and its mirror image." : "",
  ].join("");
}

function guessFact({ candidates, images: [first] }: Manifest): [string, string][] {
  return candidates ? [["Guess", `${candidatesWords(candidates, basename(first.image))}.`]] : [];
}

function layerFact({ layers }: ExplainSettings): [string, string][] {
  if (layers.length === 0) return [];
  const each = layers.map(({ name, opType, layout }) => {
    const [h, w] = layout.grid;
    return `${name} (${opType}), ${h}x${w} grid, ${layoutWords(layout)}`;
  });
  return [
    layers.length === 1 ? ["Layer", `${each[0]}.`] : ["Layers", `Mean of the maps of ${each.join("; ")}.`],
  ];
}

const capital = (words: string): string => words[0].toUpperCase() + words.slice(1);
