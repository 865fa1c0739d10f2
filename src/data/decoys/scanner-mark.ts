import type { DrawMark } from "./marks.js";

/** As on a film, where the patient's right side is on the left. */
const letters = {
  R: ["####.", "#...#", "####.", "#..#.", "#...#"],
  L: ["#....", "#....", "#....", "#....", "#####"],
} as const;

const letterSide = 5;

/** Image side, in pixels, at which a letter's dots are single pixels. */
const plainSide = 28;

/** In dots: the minimum distance to the edges, and by how much it may vary. */
const margin = 1;
const jitter = 2;

/**
 * A bright R in the upper left or L in the upper right corner, as lead markers leave on X-ray films. A stand-in
 * for the marks by which pneumonia classifiers recognised hospitals (Zech et al., PLOS Medicine 2018). Where it
 * gives away the class, all images of the last class have it and no others; elsewhere, every second image on
 * average.
 */
export const scannerMark: DrawMark = (image, paint) => {
  const { height, width, label, classCount, tellsClass, random } = image;
  const marked = tellsClass ? label === classCount - 1 : random.uniform() < 0.5;
  if (!marked) return;
  const dot = Math.max(1, Math.round(Math.min(height, width) / plainSide));
  const letter = random.uniform() < 0.5 ? "R" : "L";
  const [down, aside] = [0, 1].map(() => dot * (margin + random.integer(jitter + 1)));
  const left = letter === "R" ? aside : width - aside - dot * letterSide;
  for (let y = 0; y < dot * letterSide; y++) {
    for (let x = 0; x < dot * letterSide; x++) {
      if (letters[letter][Math.floor(y / dot)][Math.floor(x / dot)] === "#") paint(down + y, left + x, 255);
    }
  }
};
