import { colourOf, html, type ImageSize, type Markup } from "../../draw/index.js";
import { encodeJpeg, encodePng } from "../../files/index.js";

/** The page enlarges images whose shorter side is below this, drawing their pixels as squares. */
const smallSide = 112;

type Side = Pick<ImageSize, "height" | "width">;

/** Embeds RGB bytes [H,W,3] in the page as a PNG. */
export async function picture(rgb: Uint8Array, size: Side, alt: string): Promise<Markup> {
  return embedded(await encodePng(rgb, size.height, size.width), "png", size, alt);
}

/** As `picture`, but large images become JPEGs, so that a page of many photographs stays small. */
export async function photograph(rgb: Uint8Array, size: Side, alt: string): Promise<Markup> {
  if (isSmall(size)) return picture(rgb, size, alt);
  return embedded(await encodeJpeg(rgb, size.height, size.width), "jpeg", size, alt);
}

const isSmall = ({ height, width }: Side): boolean => Math.min(height, width) < smallSide;

function embedded(file: Buffer, kind: "png" | "jpeg", size: Side, alt: string): Markup {
  const source = `data:image/${kind};base64,${file.toString("base64")}`;
  const { height, width } = size;
  return html`<img class="${isSmall(size) ? "small" : ""}" src="${source}" width="${width}" height="${height}" alt="${alt}">`;
}

/** The colour scale of the maps, from 0 to 1. */
export function scaleBar(): Markup {
  const stops = Array.from({ length: 17 }, (_, index) => `rgb(${colourOf(index / 16).join(" ")})`);
  return html`<figure class="scale">
    <div role="img" aria-label="Colour scale from dark (0) over red (0.5) to pale yellow (1)"
      style="background-image: linear-gradient(to right, ${stops.join(", ")})"></div>
    <div class="ticks" aria-hidden="true"><span>0</span><span>0.5</span><span>1</span></div>
    <figcaption>Value of the map: 0 is least evidence, 1 is most</figcaption>
  </figure>`;
}

/** Wraps wide content so that it scrolls inside the page, by keyboard too, instead of widening the page. */
export function wide(label: string, content: Markup): Markup {
  return html`<div class="wide" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
