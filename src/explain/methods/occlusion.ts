import type { Evidence, PixelSubject } from "./subject.js";

/**
 * Occlusion (Zeiler & Fergus 2014, section 4.2): how far the score falls when a grey square, or that part of another
 * baseline, hides a part of the image; each pixel gets the mean over the squares that hide it. Squares are a quarter of the
 * image wide and overlap by half. Where the last of a row or a column does not fit, the image's border cuts it off, as in Captum.
 */
export async function occlusion(subject: PixelSubject): Promise<Evidence> {
  const { baseline } = subject;
  const { channels, height, width } = subject.shape;
  const window = Math.max(1, Math.round(Math.min(height, width) / 4));
  const stride = Math.max(1, Math.round(window / 2));
  const starts = (size: number): number[] =>
    Array.from({ length: Math.ceil((size - window) / stride) + 1 }, (_, place) => place * stride);
  const places = starts(height).flatMap((top) => starts(width).map((left) => [top, left] as const));
  const each = ([top, left]: readonly [number, number], visit: (pixel: number) => void): void => {
    const [bottom, right] = [Math.min(top + window, height), Math.min(left + window, width)];
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * width + x);
  };
  const scores = await subject.scores(places.length + 1, (sample, pixels) => {
    if (sample === 0) return;
    each(places[sample - 1], (pixel) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = channel * height * width + pixel;
        pixels[at] = baseline[at];
      }
    });
  });
  const [drops, counts] = [new Float32Array(height * width), new Float32Array(height * width)];
  for (const [at, place] of places.entries()) {
    each(place, (pixel) => {
      drops[pixel] += scores[0] - scores[at + 1];
      counts[pixel]++;
    });
  }
  return { values: drops.map((drop, pixel) => drop / counts[pixel]), grid: [height, width] };
}
