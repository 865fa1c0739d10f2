import type { Fitting } from "../../../base/images/fitting.js";
import { placement, type Sides } from "../../../data/index.js";

/** Where a model's input lies in a picture: shares of the picture's sides, below 0 and above 1 where it goes beyond. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const wholePicture: Region = { left: 0, top: 0, width: 1, height: 1 };

/**
 * @param fitting - How the image was brought to the input.
 * @param from - Size of the image.
 * @param to - Size of the input.
 */
export function regionOf(fitting: Fitting, from: Sides, to: Sides): Region {
  const { size, offset } = placement(fitting, from, to);
  return {
    top: offset[0] / size[0],
    left: offset[1] / size[1],
    height: to[0] / size[0],
    width: to[1] / size[1],
  };
}
