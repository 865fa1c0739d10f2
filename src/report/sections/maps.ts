import type { NdArray } from "../../base/array.js";
import { isDead } from "../../metrics/index.js";
import {
  type GalleryItem,
  mapOfClass,
  type ReportData,
  type ReportDataset,
  type RunReport,
} from "../data.js";
import { html, type Markup } from "../markup.js";
import { percent } from "../numbers.js";
import { imagePixels, mapPixels, overlayPixels } from "../overlay.js";
import { picture, scaleBar, wide } from "./pictures.js";

/** With more classes than this only the first ones are shown: a page holds no more. */
export const classesShown = 20;

/** The prototypes above the mean maps of each run, a column for each class. */
export async function prototypesAndMeans({ dataset, prototypes, runs }: ReportData): Promise<Markup> {
  const shown = dataset.classNames.slice(0, classesShown);
  const row = async (heading: string, maps: NdArray): Promise<Markup> => {
    const cells = shown.map(async (name, index) => {
      const image = await picture(mapPixels(mapOfClass(maps, index)), dataset, `${heading}, class ${name}`);
      return html`<td>${image}</td>`;
    });
    return html`<tr><th scope="row">${heading}</th>${await Promise.all(cells)}</tr>`;
  };
  const rows = [
    row("Prototype", prototypes),
    ...runs.map((run) => row(`Mean map, ${run.name}`, run.meanMaps)),
  ];
  return html`<section aria-labelledby="maps">
    <h2 id="maps">Prototypes and mean maps</h2>
    <p>The first row is what is typical for each class in the training images. Below it is the mean of the maps of
      all test images of the class: where a run, on the whole, looks for it.</p>
    ${wide(
      "Prototypes and mean maps",
      html`<table class="maps">
        <caption><span>${
          shown.length < dataset.classNames.length
            ? `The first ${shown.length} of ${dataset.classNames.length} classes.`
            : "One column for each class."
        }</span></caption>
        <thead><tr><td></td>${shown.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${await Promise.all(rows)}</tbody></table>`,
    )}
    ${scaleBar()}
  </section>`;
}

/** Single images of each run with their maps, wrong predictions first. */
export async function gallery({ dataset, runs }: ReportData): Promise<Markup> {
  const parts = runs.filter((run) => run.gallery.length > 0).map((run) => galleryOf(run, dataset));
  return html`<section aria-labelledby="gallery">
    <h2 id="gallery">Single images</h2>
    <p>From left to right: the image, the map of its true class in the colours of the scale above, and both in one.</p>
    ${await Promise.all(parts)}
  </section>`;
}

async function galleryOf({ name, gallery }: RunReport, dataset: ReportDataset): Promise<Markup> {
  const cardsOf = async (right: boolean): Promise<Markup> => {
    const items = gallery.filter((item) => (item.label === item.predicted) === right);
    if (items.length === 0) return html``;
    const cards = await Promise.all(items.map((item) => card(item, dataset)));
    return html`<h4>${right ? "Right" : "Wrong"} predictions</h4><div class="gallery">${cards}</div>`;
  };
  return html`<h3>${name}</h3>${[await cardsOf(false), await cardsOf(true)]}`;
}

async function card({ image, map, label, predicted, confidence }: GalleryItem, dataset: ReportDataset) {
  const { classNames } = dataset;
  const right = label === predicted;
  const words = right
    ? html`<strong>${classNames[label]}</strong> <span class="verdict right">✓ recognised</span>`
    : html`<strong>${classNames[label]}</strong>
        <span class="verdict wrong">✗ taken for <strong>${classNames[predicted]}</strong></span>`;
  const panels = await Promise.all([
    picture(imagePixels(image, dataset), dataset, `Image of class ${classNames[label]}`),
    picture(mapPixels(map), dataset, `Map of class ${classNames[label]} for this image`),
    picture(overlayPixels(image, map, dataset), dataset, "Image and map in one"),
  ]);
  return html`<figure class="card"><div class="panels">${panels}</div>
    <figcaption>${words} <span class="muted">${percent(confidence)} sure</span>
      ${isDead(map) ? html`<span class="muted">The map is dead: it shows nothing.</span>` : ""}</figcaption></figure>`;
}
