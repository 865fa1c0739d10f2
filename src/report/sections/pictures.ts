import { colourOf } from "../colour-map.js";
import { html, type Markup } from "../markup.js";
import { encodePng, type ImageSize } from "../overlay.js";

/** Images with a shorter side than this are enlarged by the page: their pixels are then drawn as squares. */
const smallSide = 112;

/** An image of RGB bytes [H,W,3] inside the page. */
export async function picture(
  rgb: Uint8Array,
  { height, width }: Pick<ImageSize, "height" | "width">,
  alt: string,
): Promise<Markup> {
  const source = `data:image/png;base64,${(await encodePng(rgb, height, width)).toString("base64")}`;
  const size = Math.min(height, width) < smallSide ? "small" : "";
  return html`<img class="${size}" src="${source}" width="${width}" height="${height}" alt="${alt}">`;
}

/** The scale of the maps' colours from 0 to 1. */
export function scaleBar(): Markup {
  const stops = Array.from({ length: 17 }, (_, index) => `rgb(${colourOf(index / 16).join(" ")})`);
  return html`<figure class="scale">
    <div role="img" aria-label="Colour scale from dark (0) over red (0.5) to pale yellow (1)"
      style="background-image: linear-gradient(to right, ${stops.join(", ")})"></div>
    <div class="ticks" aria-hidden="true"><span>0</span><span>0.5</span><span>1</span></div>
    <figcaption>Value of the map: 0 is least evidence, 1 is most</figcaption>
  </figure>`;
}

/** Wide content that scrolls inside the page, by keyboard too, instead of making the page wider. */
export function wide(label: string, content: Markup): Markup {
  return html`<div class="wide" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
