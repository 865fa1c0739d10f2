import type { ImageShape } from "../../data/index.js";

type Size = Pick<ImageShape, "height" | "width">;

/** The cells of the squarest grid of about `count` cells, as even as can be: their numbers [H*W]. */
export function gridCells({ height, width }: Size, count: number): Int32Array {
  const side = Math.max(1, Math.round(Math.sqrt(count)));
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  return Int32Array.from({ length: height * width }, (_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
  });
}

/** How much places count beside colours: the distance of two neighbouring cells is as far as this difference of colours. */
const compactness = 0.15;
const rounds = 5;

/**
 * Superpixels (SLIC, Achanta et al. 2012): k-means of colours and places, from the cells of a grid on. Colours are red, green and
 * blue, and parts of a superpixel may lie apart.
 * @param image - [C,H,W]
 * @returns The number of each pixel's superpixel [H*W].
 */
export function superpixels(image: Float32Array, shape: ImageShape, count: number): Int32Array {
  const { channels, width } = shape;
  const pixels = image.length / channels;
  const labels = gridCells(shape, count);
  const clusters = labels.reduce((highest, label) => Math.max(highest, label), 0) + 1;
  const spacing = Math.sqrt(pixels / clusters);
  const scale = compactness / spacing;
  const size = channels + 2;
  /** Colour and scaled place of a pixel. */
  const feature = (pixel: number, at: number): number =>
    at < channels
      ? image[at * pixels + pixel]
      : scale * (at === channels ? Math.floor(pixel / width) : pixel % width);
  const reach = 2 * spacing * scale;
  for (let round = 0; round < rounds; round++) {
    const centres = new Float64Array(clusters * size);
    const counts = new Float64Array(clusters);
    for (const [pixel, label] of labels.entries()) {
      counts[label]++;
      for (let at = 0; at < size; at++) centres[label * size + at] += feature(pixel, at);
    }
    const nearest = new Float64Array(pixels).fill(Number.POSITIVE_INFINITY);
    for (let label = 0; label < clusters; label++) {
      if (counts[label] === 0) continue;
      const centre = centres.subarray(label * size, label * size + size).map((sum) => sum / counts[label]);
      const [rows, columns] = [centre[channels], centre[channels + 1]].map((place) => [
        Math.max(0, Math.ceil((place - reach) / scale)),
        Math.floor((place + reach) / scale),
      ]);
      for (let y = rows[0]; y <= Math.min(rows[1], shape.height - 1); y++) {
        for (let x = columns[0]; x <= Math.min(columns[1], width - 1); x++) {
          const pixel = y * width + x;
          let distance = 0;
          for (let at = 0; at < size; at++) distance += (feature(pixel, at) - centre[at]) ** 2;
          if (distance >= nearest[pixel]) continue;
          nearest[pixel] = distance;
          labels[pixel] = label;
        }
      }
    }
  }
  return labels;
}
