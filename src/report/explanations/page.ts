import { checkValue, type Requirement } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import {
  html,
  type ImageSize,
  imageCount,
  imagePixels,
  type Markup,
  mapPixels,
  overlayPixels,
  percent,
  sureness,
  thousands,
} from "../../draw/index.js";
import { renderPage } from "../page/page.js";
import { photograph, scaleBar } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** A class and its probability in [0,1]. */
export interface Answer {
  readonly name: string;
  readonly probability: number;
}

/** An image and its maps for one or more classes. */
export interface ExplainedImage extends ImageSize {
  readonly name: string;
  /** [C,H,W] in [0,1]. */
  readonly image: Float32Array;
  /** The most probable classes, starting with the prediction. */
  readonly answers: readonly Answer[];
  /** Maps [H,W] in [0,1], at least one. */
  readonly maps: readonly (Answer & { readonly map: Float32Array; readonly dead: boolean })[];
}

/** The contents of a page of explanations. */
export interface ExplanationSheet {
  readonly title: string;
  /** When the page was made, ISO 8601. */
  readonly generatedAt: string;
  /** Which class each map explains, as a sentence. */
  readonly asked: string;
  /** How the maps were made: labels and plain-text values. */
  readonly facts: readonly (readonly [name: string, words: string])[];
  /** Whether the maps come from a layer, coarser than the image. */
  readonly coarse: boolean;
  /** The images shown, each made by `explanationCard`. */
  readonly cards: readonly Markup[];
  /** Number of images explained, shown or not. */
  readonly imageCount: number;
  readonly mapCount: number;
  readonly deadCount: number;
  /** Notes, such as which images were skipped. */
  readonly notes: readonly string[];
}

const anExplainedImage: Requirement = {
  accepts: (value) => {
    const { name, image, answers, maps } = Object(value);
    return (
      typeof name === "string" &&
      image instanceof Float32Array &&
      [answers, maps].every((list) => Array.isArray(list) && list.length > 0)
    );
  },
  words: "an explained image { name, image, answers, maps, channels, height, width }, with a map or more",
};

const aSheet = objectWith(
  "a sheet { title, generatedAt, asked, facts, cards, notes, ... }",
  "title",
  "generatedAt",
  "asked",
  "facts",
  "cards",
  "notes",
);

/**
 * Renders an image beside its maps, with the model's prediction.
 *
 * @example
 * ```ts
 * import { explanationCard } from "batchcam/node";
 *
 * const image = new Float32Array(8 * 8).fill(0.5);
 * const map = Float32Array.from({ length: 8 * 8 }, (_, at) => at / 63);
 * const answer = { name: "cat", probability: 0.9 };
 * const card = await explanationCard({
 *   name: "photo.jpg",
 *   image,
 *   channels: 1,
 *   height: 8,
 *   width: 8,
 *   answers: [answer],
 *   maps: [{ ...answer, map, dead: false }],
 * });
 * console.log(card.text.startsWith("<figure")); // true
 * ```
 */
export async function explanationCard(explained: ExplainedImage): Promise<Markup> {
  checkValue(explained, anExplainedImage, "explanationCard: explained");
  const { name, image, answers, maps } = explained;
  const [answer] = answers;
  const both = maps.map((map, index) => ({
    title: maps.length === 1 ? "both" : `${index + 1}. ${map.name}, ${percent(map.probability)}`,
    pixels: overlayPixels(image, map.map, explained),
    alt: `Map for ${map.name} laid over ${name}`,
  }));
  const alone = { title: "map", pixels: mapPixels(maps[0].map), alt: `Map of ${name} for ${maps[0].name}` };
  const panels = [
    { title: "image", pixels: imagePixels(image, explained), alt: name },
    ...(maps.length === 1 ? [alone] : []),
    ...both,
  ].map(async ({ title, pixels, alt }) => {
    return html`<div>${await photograph(pixels, explained, alt)}<span aria-hidden="true">${title}</span></div>`;
  });
  const dead = maps.filter((map) => map.dead);
  const other = maps.length === 1 && maps[0].name !== answer.name;
  return html`<figure class="card"><div class="panels">${await Promise.all(panels)}</div>
    <figcaption><p><strong>${name}</strong></p>
      <p>The model says <strong>${answer.name}</strong>, ${sureness(answer.probability)}.${
        other ? html` The map is for <strong>${maps[0].name}</strong> (${percent(maps[0].probability)}).` : ""
      }</p>
      ${answers.length > 1 ? html`<p>Next: ${answers.slice(1).map(answerText).join("; ")}.</p>` : ""}
      ${dead.map(
        (map) => html`<p class="verdict wrong">The map is empty (dead): no evidence for ${map.name}.</p>`,
      )}</figcaption></figure>`;
}

const answerText = ({ name, probability }: Answer): string => `${name} ${percent(probability)}`;

/**
 * Renders explanations of images as one self-contained HTML page.
 *
 * @example
 * ```ts
 * import { explanationCard, explanationSheet } from "batchcam/node";
 *
 * const image = new Float32Array(8 * 8).fill(0.5);
 * const map = Float32Array.from({ length: 8 * 8 }, (_, at) => at / 63);
 * const answer = { name: "cat", probability: 0.9 };
 * const card = await explanationCard({
 *   name: "photo.jpg",
 *   image,
 *   channels: 1,
 *   height: 8,
 *   width: 8,
 *   answers: [answer],
 *   maps: [{ ...answer, map, dead: false }],
 * });
 * const page = explanationSheet({
 *   title: "One photo",
 *   generatedAt: new Date(0).toISOString(),
 *   asked: "Each map explains the predicted class.",
 *   facts: [["Method", "Grad-CAM"]],
 *   coarse: true,
 *   cards: [card],
 *   imageCount: 1,
 *   mapCount: 1,
 *   deadCount: 0,
 *   notes: [],
 * });
 * console.log(page.length > 0); // true
 * ```
 */
export function explanationSheet(sheet: ExplanationSheet): string {
  checkValue(sheet, aSheet, "explanationSheet: sheet");
  const { title, generatedAt, imageCount: count } = sheet;
  return renderPage({
    title,
    about: html`${imageCount(count)} · <time datetime="${generatedAt}">${new Date(generatedAt).toUTCString()}</time>`,
    limits:
      "This page shows what a model looks at. It is not a medical device, and not validated for diagnosis or for any " +
      "other decision about people.",
    sections: [making(sheet), images(sheet), reading(sheet)],
  });
}

function making({ asked, facts, mapCount, deadCount, notes }: ExplanationSheet): Section {
  const dead =
    deadCount === 0
      ? "No map is empty."
      : `${thousands(deadCount)} of ${thousands(mapCount)} maps ${deadCount === 1 ? "is" : "are"} empty (dead): the method ` +
        "found no evidence for the class. Such a map is black, and a line below the image says so.";
  const body = html`<p>${asked} ${dead}</p>
    ${notes.map((note) => html`<p class="note">${note}</p>`)}
    <dl>${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`;
  return { id: "making", title: "How the maps were made", body };
}

function images({ cards, imageCount: count, mapCount }: ExplanationSheet): Section {
  const body = html`${
    cards.length < count
      ? html`<p>The first ${thousands(cards.length)} of ${imageCount(count)}; the overlays of all images lie beside this page, and
          their predictions are in manifest.json.</p>`
      : ""
  }
    <div class="gallery ${mapCount > count ? "several" : ""}">${cards}</div>`;
  return { id: "images", title: "Images", body };
}

function reading({ coarse }: ExplanationSheet): Section {
  const body = html`${scaleBar()}
    <ul>
      <li>A map shows <em>where</em> the method finds evidence for a class: the brighter a spot, the more it counts. Each map
        is scaled on its own to run from 0 to 1: it compares places within one image, not the strength of the evidence
        between images or classes.</li>
      <li><strong>A map that looks right is not proof that the model is right.</strong> Check it with a second method, or
        by covering the bright spot and asking again.</li>
      ${
        coarse
          ? html`<li>The maps are computed on a layer’s grid, often much coarser than the image, and then enlarged:
              their outlines are not the outlines of objects.</li>`
          : html`<li>The maps are computed on the pixels themselves: single bright pixels mean little, clusters of them
              more.</li>`
      }
    </ul>`;
  return { id: "reading", title: "How to read a map", body };
}
