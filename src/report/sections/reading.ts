import { html, imagePixels, type Markup, mapPixels, overlayPixels, sureness } from "../../draw/index.js";
import { isDead } from "../../metrics/index.js";
import { classOfInterest } from "../answers.js";
import type { GalleryItem, ReportData } from "../data.js";
import { picture, scaleBar } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** How to read a map, shown on one image of the report, and what a map does not prove. */
export async function readingMaps(data: ReportData): Promise<Section> {
  const chosen = exampleOf(data);
  const body = html`<p>A <strong>Grad-CAM map</strong> (class activation map) shows <em>where</em> in the image the classifier
      found evidence for a class: the brighter a spot, the more it counted. Every map here is for the class that the image
      is labelled with, whatever the answer was. Each map is scaled to run from 0 to 1: it compares places within one
      image, not the strength of the evidence between images.</p>
    ${chosen ? await exampleFigure(chosen, data) : ""}
    ${scaleBar()}
    <h3>What a map does not prove</h3>
    <ul>
      <li><strong>A map that looks right is not proof that the model is right.</strong> A model can learn to draw good maps
        and still use something else in the image.</li>
      <li>A map shows only the evidence for the labelled class: not what speaks against it, nor what speaks for another
        class.</li>
      <li>A map is coarse. It is computed on a grid much coarser than the image and then smoothed, so its outlines are
        not the outlines of a finding.</li>
      <li>Check it with a second method, such as input gradients, or by covering the bright spot and asking again. And
        judge a model by its answers on images from elsewhere.</li>
    </ul>`;
  return { id: "reading", title: "How to read a map", body };
}

interface Example {
  readonly run: string;
  readonly item: GalleryItem;
}

/**
 * An image that shows well what a map is: if possible classified correctly, with a map, and of the class of
 * interest.
 */
function exampleOf({ dataset, runs }: ReportData): Example | undefined {
  const candidates = runs.flatMap(({ name, gallery }) => gallery.map((item) => ({ run: name, item })));
  const rank = ({ item: { map, label, predicted } }: Example): number =>
    (isDead(map) ? 0 : 4) +
    (label === predicted ? 2 : 0) +
    (dataset.classNames.length === 2 && label === classOfInterest ? 1 : 0);
  return candidates.sort((a, b) => rank(b) - rank(a) || b.item.confidence - a.item.confidence).at(0);
}

async function exampleFigure({ run, item }: Example, { dataset }: ReportData): Promise<Markup> {
  const { image, map, label, predicted, confidence } = item;
  const { classNames, width, height } = dataset;
  const lightest = map.indexOf(map.reduce((a, b) => Math.max(a, b)));
  const ring = isDead(map)
    ? html``
    : html`<span class="ring" style="left: ${centre(lightest % width, width)}; top: ${centre(
        Math.floor(lightest / width),
        height,
      )}"></span>`;
  const panels = [
    {
      pixels: imagePixels(image, dataset),
      title: "The image",
      words: `is labelled “${classNames[label]}”. ${run} answered “${classNames[predicted]}”, ${sureness(confidence)}.`,
    },
    {
      pixels: mapPixels(map),
      title: "The map",
      words: isDead(map)
        ? "is empty: no evidence for the label."
        : "on its own. The ring marks its brightest spot: what lies there counted most.",
    },
    {
      pixels: overlayPixels(image, map, dataset),
      title: "The overlay",
      words: "shows which part of the image lies under the bright spot.",
    },
  ];
  const parts = panels.map(async ({ pixels, title, words }, index) => {
    const alt = `Example, ${title.toLowerCase()}`;
    return html`<li><div class="marked">${await picture(pixels, dataset, alt)}${index > 0 ? ring : ""}</div>
      <p><strong>${title}</strong> ${words}</p></li>`;
  });
  return html`<ol class="example">${await Promise.all(parts)}</ol>`;
}

/** The middle of a pixel as a share of the side. */
const centre = (pixel: number, side: number): string => `${((100 * (pixel + 0.5)) / side).toFixed(2)}%`;
