import { colourOf, html, type ImageSize, type Markup, mapPixels } from "../../draw/index.js";
import { encodePng, isSmallPicture, type Picture } from "../../files/index.js";

/** A file in an address, so that a page needs no other file. */
export const dataAddress = ({ file, kind }: Pick<Picture, "file" | "kind">): string =>
  `data:image/${kind};base64,${Buffer.from(file.buffer, file.byteOffset, file.length).toString("base64")}`;

/** Embeds RGB bytes [H,W,3] in the page as a PNG. The page enlarges small ones, drawing their pixels as squares. */
export async function picture(
  rgb: Uint8Array,
  size: Pick<ImageSize, "height" | "width">,
  alt: string,
): Promise<Markup> {
  const { height, width } = size;
  const source = dataAddress({ file: await encodePng(rgb, height, width), kind: "png" });
  return html`<img class="${isSmallPicture(size) ? "small" : ""}" src="${source}" width="${width}" height="${height}" alt="${alt}">`;
}

/** The colour scale of the maps, from 0 to 1, or of signed ones. */
export function scaleBar(signed = false): Markup {
  if (signed) return signedBar();
  const stops = Array.from({ length: 17 }, (_, index) => `rgb(${colourOf(index / 16).join(" ")})`);
  return html`<figure class="scale">
    <div role="img" aria-label="Colour scale from dark (0) over red (0.5) to pale yellow (1)"
      style="background-image: linear-gradient(to right, ${stops.join(", ")})"></div>
    <div class="ticks" aria-hidden="true"><span>0</span><span>0.5</span><span>1</span></div>
    <figcaption>Value of the map: 0 is least evidence, 1 is most</figcaption>
  </figure>`;
}

function signedBar(): Markup {
  const bytes = mapPixels(
    Float32Array.from({ length: 17 }, (_, index) => index / 8 - 1),
    true,
  );
  const stops = Array.from(
    { length: 17 },
    (_, index) => `rgb(${bytes.slice(3 * index, 3 * index + 3).join(" ")})`,
  );
  return html`<figure class="scale">
    <div role="img" aria-label="Colour scale from blue (against) over white (0) to red (for)"
      style="background-image: linear-gradient(to right, ${stops.join(", ")})"></div>
    <div class="ticks" aria-hidden="true"><span>against</span><span>0</span><span>for</span></div>
    <figcaption>Evidence against the class is blue, evidence for it is red</figcaption>
  </figure>`;
}

/** Wraps wide content so that it scrolls inside the page, by keyboard too, instead of widening the page. */
export function wide(label: string, content: Markup): Markup {
  return html`<div class="wide" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
