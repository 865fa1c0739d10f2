import { basename, resolve } from "node:path";
import { type AttributionMethod, attributionMethods, isSampled } from "../../cam/index.js";
import type { Markup } from "../../draw/index.js";
import { explainDefaults, type ModelDescription } from "../../explain/index.js";
import type { Manifest } from "./manifest.js";
import { type ExplainedImage, explanationCard, explanationSheet } from "./page.js";
import type { ExplainSettings } from "./settings.js";
import { inputWords, layoutWords, methodWords, preprocessingWords } from "./words.js";
import type { Explained, Writing } from "./write-image.js";

/** Images that a sheet shows: with more a browser would have to hold too many. */
const shownImages = 200;

/** Gathers the images of a sheet as they are explained. */
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
   * The page.
   * @param total - Images that were to be explained.
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
      asked: askedWords(settings, images[0].targetName),
      facts: [
        ["Method", `${methodWords(settings.method)}${passesWords(settings)}`],
        ...layerFact(settings),
        ["Preprocessing", `${preprocessingWords(preprocessing)}.`],
        [
          "Images",
          `Scaled until they just cover ${image.height}x${image.width} pixels, and cut to that. Input ${inputWords(image)}.`,
        ],
      ],
      coarse: settings.layers.length > 0,
      cards: this.cards,
      imageCount: images.length,
      mapCount: maps.length,
      deadCount: maps.filter(({ dead }) => dead).length,
      notes: [
        ...(skipped.length > 0 ? [`Left out, because they cannot be read: ${skipped.join(", ")}.`] : []),
        ...(interrupted ? [`Interrupted: ${images.length} of ${total} images were explained.`] : []),
      ],
    });
  }
}

/** @param name - Of the class of the first map. */
function askedWords({ top, classChoice: choice, method }: ExplainSettings, name: string): string {
  const asked =
    top !== undefined
      ? `Each image has a map for each of its ${top} most probable classes.`
      : choice === "predicted"
        ? "Each map is for the class that the model gives the image."
        : choice === "label"
          ? "Each map is for the class that the name of the image's folder says."
          : `Each map is for the class “${name}”, whatever the model says.`;
  const { title, classSpecific }: AttributionMethod = attributionMethods[method];
  return classSpecific === false
    ? `${asked} ${title} knows no classes: its map is the same for each.`
    : asked;
}

/** How often the model is run, where that can be chosen. */
function passesWords({
  method,
  options: { mirror, samples, seed = explainDefaults.seed },
}: ExplainSettings): string {
  const random =
    isSampled(method) && attributionMethods[method].random ? ` Random numbers of seed ${seed}.` : "";
  return [
    samples === undefined ? "" : ` ${samples} runs for each image.`,
    random,
    mirror ? " Each map is the mean of those of the image and of its mirror image." : "",
  ].join("");
}

function layerFact({ layers }: ExplainSettings): [string, string][] {
  if (layers.length === 0) return [];
  const each = layers.map(({ name, opType, layout }) => {
    const [h, w] = layout.grid;
    return `${name} (${opType}), a grid of ${h}x${w}, ${layoutWords(layout)}`;
  });
  return [
    layers.length === 1
      ? ["Layer", `${each[0]}.`]
      : ["Layers", `The mean of the maps of ${each.join("; ")}.`],
  ];
}
