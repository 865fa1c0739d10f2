import { cueOf, type DrawMark } from "./marks.js";

/** Side of the patch in pixels. */
const side = 4;

/** Difference between the values of consecutive classes. */
const difference = 25;

/**
 * A square in a corner, with value 255 - 25 c for class c (Decoy-MNIST of Ross et al., "Right for the
 * Right Reasons", IJCAI 2017, section 4.2).
 * @param corner - 0 to 3: top left, top right, bottom left, bottom right; a random corner by default.
 */
export const cornerPatch =
  (corner?: number): DrawMark =>
  (image, paint) => {
    const { height, width, random } = image;
    const chosen = corner ?? random.integer(4);
    const top = chosen >= 2 ? height - side : 0;
    const left = chosen % 2 ? width - side : 0;
    const value = 255 - difference * cueOf(image);
    for (let y = top; y < top + side; y++) {
      for (let x = left; x < left + side; x++) paint(y, x, value);
    }
  };
