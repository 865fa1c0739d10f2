/**
 * Averages images over their channels.
 * @param images - [count,C,pixels]; single-channel images are returned unchanged.
 * @returns [count,pixels].
 */
export function channelMeans(images: Float32Array, count: number, pixels: number): Float32Array {
  const channels = images.length / (count * pixels);
  if (channels === 1) return images;
  const means = new Float32Array(count * pixels);
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = (image * channels + channel) * pixels;
      for (let at = 0; at < pixels; at++) means[image * pixels + at] += images[start + at] / channels;
    }
  }
  return means;
}
