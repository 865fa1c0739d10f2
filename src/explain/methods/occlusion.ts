import type { Evidence, PixelSubject } from "./subject.js";

/** What takes the place of hidden pixels: grey. */
const hidden = 0.5;

/**
 * Occlusion (Zeiler & Fergus 2014, section 4.2): how far the score falls when a grey square hides a part of the image; each
 * pixel gets the mean over the squares that hide it. Squares are a quarter of the image wide and overlap by half.
 */
export async function occlusion(subject: PixelSubject): Promise<Evidence> {
  const { channels, height, width } = subject.shape;
  const window = Math.max(1, Math.round(Math.min(height, width) / 4));
  const stride = Math.max(1, Math.round(window / 2));
  const places: [number, number][] = [];
  for (let top = 0; top + window <= height; top += stride) {
    for (let left = 0; left + window <= width; left += stride) places.push([top, left]);
  }
  const each = ([top, left]: [number, number], visit: (pixel: number) => void): void => {
    for (let y = top; y < top + window; y++) for (let x = left; x < left + window; x++) visit(y * width + x);
  };
  const scores = await subject.scores(places.length + 1, (sample, pixels) => {
    if (sample === 0) return;
    each(places[sample - 1], (pixel) => {
      for (let channel = 0; channel < channels; channel++) pixels[channel * height * width + pixel] = hidden;
    });
  });
  const [drops, counts] = [new Float32Array(height * width), new Float32Array(height * width)];
  for (const [at, place] of places.entries()) {
    each(place, (pixel) => {
      drops[pixel] += scores[0] - scores[at + 1];
      counts[pixel]++;
    });
  }
  return { values: drops.map((drop, pixel) => drop / Math.max(1, counts[pixel])), grid: [height, width] };
}
