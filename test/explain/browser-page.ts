import { Explainer, pixelsOf } from "batchcam/web";

/** Where the pixels of an image are taken from. */
export type Source = "bitmap" | "element" | "canvas" | "data" | "empty";

/** What the page in test/explain/browser.test.ts offers to the test. */
export interface ExplainPage {
  /** Maps of images, one after another. */
  maps(
    model: string,
    images: readonly number[],
    options: { targets: readonly number[]; layer: string; size: readonly [number, number] },
  ): Promise<number[]>;
  pixels(
    image: string,
    source: Source,
    shape: { channels: number; height: number; width: number },
  ): Promise<number[]>;
}

async function loaded(image: string): Promise<HTMLImageElement> {
  const element = new Image();
  element.src = image;
  await element.decode();
  return element;
}

function onCanvas(image: HTMLImageElement): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0);
  return context;
}

const page: ExplainPage = {
  async maps(model, images, { targets, layer, size }) {
    const explainer = await Explainer.load(model, { preprocessing: "0-1", size });
    const found = await explainer.explain(Float32Array.from(images), { targets, layers: [layer] });
    await explainer.release();
    return found.flatMap(({ map }) => Array.from(map));
  },
  async pixels(image, source, shape) {
    const element = await loaded(image);
    const context = onCanvas(element);
    const { width, height } = context.canvas;
    const shown = {
      bitmap: () => createImageBitmap(element),
      element: () => element,
      canvas: () => context.canvas,
      data: () => context.getImageData(0, 0, width, height),
      // As long as an element has no address, it has no pixels.
      empty: () => new Image(),
    };
    return Array.from(pixelsOf(await shown[source](), shape));
  },
};
Object.assign(globalThis, { page });
