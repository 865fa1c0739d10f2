import { checkValue, type Requirement } from "../../../base/options/check-options.js";
import { objectWith } from "../../../base/options/requirements.js";
import {
  checkOverlay,
  html,
  type ImageSize,
  imageCount,
  imagePixels,
  type Markup,
  mapPixels,
  overlayDefaults,
  thousands,
} from "../../../draw/index.js";
import { encodePicture } from "../../../files/index.js";
import { renderPage } from "../../page/page.js";
import { scaleBar } from "../../page/pictures.js";
import type { Section } from "../../page/section.js";
import { type Answer, cardMarkup } from "./card.js";
import { wholePicture } from "./region.js";

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
  /** Whether maps show evidence against a class, too; false by default. */
  readonly signed?: boolean;
  /** Whether the maps come from a layer, coarser than the image. */
  readonly coarse: boolean;
  /** The images shown, each made by `explanationCard`. */
  readonly cards: readonly Markup[];
  /** Headings, such as "Wrong answers", and how many of the cards follow under each; none by default. */
  readonly groups?: readonly (readonly [title: string, count: number])[];
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
  const { name, image, height, width, answers, maps } = explained;
  const encode = (data: Uint8Array) => encodePicture({ data, height, width });
  const rows = maps.map(async ({ map, ...about }) => {
    checkOverlay("explanationCard", image, map, explained);
    return [{ ...about, column: "", region: wholePicture, picture: await encode(mapPixels(map)) }];
  });
  return cardMarkup({
    name,
    label: undefined,
    picture: await encode(imagePixels(image, explained)),
    answers: [{ model: "", answers, right: undefined }],
    rows: await Promise.all(rows),
  });
}

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

function making({ asked, facts, mapCount, deadCount, notes, signed }: ExplanationSheet): Section {
  const dead =
    deadCount === 0
      ? "No map is empty."
      : `${thousands(deadCount)} of ${thousands(mapCount)} maps ${deadCount === 1 ? "is" : "are"} empty (dead): the method ` +
        `found no evidence for the class. Such a map is ${signed ? "white" : "black"}, and a line below the image says so.`;
  const body = html`<p>${asked} ${dead}</p>
    ${notes.map((note) => html`<p class="note">${note}</p>`)}
    <dl>${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`;
  return { id: "making", title: "How the maps were made", body };
}

function images({ cards, imageCount: count, mapCount, groups = [] }: ExplanationSheet): Section {
  const which = groups.length > 0 ? "Mistakes first, " : "The first ";
  const galleries: Markup[] = [];
  let start = 0;
  for (const [title, length] of groups.length > 0 ? groups : [["", cards.length] as const]) {
    const shown = cards.slice(start, start + length);
    start += length;
    if (shown.length === 0) continue;
    galleries.push(html`${title === "" ? "" : html`<h3>${title}</h3>`}
      <div class="gallery ${mapCount > count ? "several" : ""}">${shown}</div>`);
  }
  const body = html`${
    cards.length < count
      ? html`<p>${which}${thousands(cards.length)} of ${imageCount(count)}; the overlays of all images lie beside this page, and
          their predictions are in manifest.json.</p>`
      : ""
  }
    <p class="strength"><label>How strongly maps cover images <input type="range" min="0" max="100" value="${100 * overlayDefaults.opacity}"
      oninput="document.documentElement.style.setProperty('--opacity', this.value / 100)"></label></p>
    ${galleries}`;
  return { id: "images", title: "Images", body };
}

function reading({ coarse, signed }: ExplanationSheet): Section {
  const shows = signed
    ? html`A map shows <em>where</em> the method finds evidence for a class (red) and against it (blue), the stronger the more it
        counts. The colours of each map are scaled on their own, with white for zero:`
    : html`A map shows <em>where</em> the method finds evidence for a class: the brighter a spot, the more it counts. Each map
        is scaled on its own to run from 0 to 1:`;
  const body = html`${scaleBar(signed)}
    <ul>
      <li>${shows} it compares places within one image, not the strength of the evidence between images or classes.</li>
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
