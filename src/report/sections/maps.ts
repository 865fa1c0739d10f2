import type { NdArray } from "../../base/array.js";
import { html, imagePixels, type Markup, mapPixels, overlayPixels, sureness } from "../../draw/index.js";
import { isDead } from "../../metrics/index.js";
import {
  type GalleryItem,
  mapOfClass,
  type ReportData,
  type ReportDataset,
  type RunReport,
} from "../data.js";
import { picture, scaleBar, wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** Classes shown at most: a page has no room for more. */
export const classesShown = 20;

/** The prototypes above the mean maps of each run, a column for each class. */
export async function prototypesAndMeans({ dataset, prototypes, runs }: ReportData): Promise<Section> {
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
    ...runs.map((run) => row(runs.length > 1 ? `Mean map, ${run.name}` : "Mean map", run.meanMaps)),
  ];
  const body = html`<p>The <strong>prototype</strong> of a class is a picture of what is typical of it, computed from the training
      images alone, usually as their mean; nobody has to outline objects by hand. Batch-CAM training
      (<a href="https://arxiv.org/abs/2510.00664">arXiv 2510.00664</a>) puts the maps into the loss: the classifier must
      name the right class and find its evidence where the prototype is bright.</p>
    <p>The first row shows the prototypes. Each row below shows the mean map over a class’s test images: where, on the whole,
      a run looks for that class.</p>
    ${wide(
      "Prototypes and mean maps",
      html`<table class="maps" style="--classes: ${shown.length}">
        <caption><span>${
          shown.length < dataset.classNames.length
            ? `The first ${shown.length} of ${dataset.classNames.length} classes.`
            : "One column per class."
        }</span></caption>
        <thead><tr><td></td>${shown.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${await Promise.all(rows)}</tbody></table>`,
    )}
    ${scaleBar()}`;
  return { id: "maps", title: "Prototypes and mean maps", body };
}

/** Individual images of each run with their maps, mistakes first; undefined when no run has any. */
export async function gallery({ dataset, runs }: ReportData): Promise<Section | undefined> {
  const shown = runs.filter((run) => run.gallery.length > 0);
  if (shown.length === 0) return undefined;
  const parts = shown.map((run) => galleryOf(run, dataset, runs.length > 1));
  const body = html`<p>Each image with the map for its labelled class, in the colours of the scale above. Mistakes come first
      and are over-represented: these images are not a representative sample.</p>
    ${await Promise.all(parts)}`;
  return { id: "gallery", title: "Individual images", body };
}

async function galleryOf(
  { name, gallery }: RunReport,
  dataset: ReportDataset,
  named: boolean,
): Promise<Markup> {
  const cardsOf = async (right: boolean): Promise<Markup> => {
    const items = gallery.filter((item) => (item.label === item.predicted) === right);
    if (items.length === 0) return html``;
    const cards = await Promise.all(items.map((item) => card(item, dataset)));
    return html`<h3>${right ? "Right" : "Wrong"} answers${named ? ` of ${name}` : ""}</h3>
      <div class="gallery">${cards}</div>`;
  };
  return html`${[await cardsOf(false), await cardsOf(true)]}`;
}

async function card({ image, map, label, predicted, confidence }: GalleryItem, dataset: ReportDataset) {
  const name = dataset.classNames[label];
  const verdict =
    label === predicted
      ? html`<span class="verdict right">✓ correct</span>`
      : html`<span class="verdict wrong">✗ predicted <strong>${dataset.classNames[predicted]}</strong></span>`;
  const panels = [
    { title: "image", pixels: imagePixels(image, dataset), alt: `Image of class ${name}` },
    { title: "map", pixels: mapPixels(map), alt: `Map of class ${name} for this image` },
    { title: "both", pixels: overlayPixels(image, map, dataset), alt: "The map laid over the image" },
  ];
  const pictures = panels.map(async ({ title, pixels, alt }) => {
    return html`<div>${await picture(pixels, dataset, alt)}<span aria-hidden="true">${title}</span></div>`;
  });
  return html`<figure class="card"><div class="panels">${await Promise.all(pictures)}</div>
    <figcaption><p>labelled <strong>${name}</strong></p><p>${verdict}, ${sureness(confidence)}</p>
      ${isDead(map) ? html`<p>The map is empty (dead): no evidence for ${name}.</p>` : ""}</figcaption></figure>`;
}
