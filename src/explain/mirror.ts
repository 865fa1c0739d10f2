/** Images or maps, rows of `width` pixels one after another, with left and right exchanged. */
export const mirrored = (pixels: Float32Array, width: number): Float32Array =>
  pixels.map((_, at) => pixels[at - (at % width) + width - 1 - (at % width)]);
