import { checkKeys, checkValue } from "../../base/options/check-options.js";
import { flag, numberOf, within } from "../../base/options/requirements.js";
import type { Random } from "../../base/random.js";
import { streamOf } from "../../base/random-streams.js";
import { type Augmentation, augmentationDefaults } from "./augmentation.js";
import type { Movement } from "./movement.js";

/** Whether an augmentation moves image content; erasing does not. */
export function movesImages({ crop, flip, rotation }: Augmentation): boolean {
  return crop > 0 || flip || rotation > 0;
}

/** Whether an augmentation does anything. */
export const changesImages = (augmentation: Augmentation): boolean =>
  movesImages(augmentation) || augmentation.erasing > 0;

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Checks that an augmentation is possible for images of a size.
 * @throws UsageError that names the first option with an invalid value.
 */
export function checkAugmentation(augmentation: Augmentation, size: Size): void {
  checkKeys(augmentation, Object.keys(augmentationDefaults), "augmentation");
  const { crop, flip, rotation, erasing } = augmentation;
  const side = Math.min(size.height, size.width);
  // A window entirely outside the image would be empty.
  checkValue(crop, numberOf({ whole: true, from: 0, to: side - 1 }), "`crop`");
  checkValue(flip, flag, "`flip`");
  checkValue(rotation, within.angle, "`rotation`");
  checkValue(erasing, within.share, "`erasing`");
}

export interface Rectangle extends Size {
  readonly top: number;
  readonly left: number;
}

/** The changes made to one image. */
export interface Change {
  readonly movement: Movement;
  /** The part that is erased. */
  readonly erased: Rectangle | undefined;
}

/**
 * Draws an image's changes for an epoch. They depend on these numbers alone, so neither batch size nor an
 * interruption changes a run, and turning on one option leaves the draws of the others unchanged.
 * @param index - The image's position in its set.
 */
export function changeOf(
  augmentation: Augmentation,
  size: Size,
  { seed, epoch, index }: { seed: number; epoch: number; index: number },
): Change {
  const random = streamOf(seed, "augmentation", epoch, index);
  const { crop, flip, rotation, erasing } = augmentation;
  const shift = (): number => Math.floor(random.uniform() * (2 * crop + 1)) - crop;
  const [dx, dy] = [shift(), shift()];
  const flipped = random.uniform() < 0.5 && flip;
  const angle = (((2 * random.uniform() - 1) * rotation) / 180) * Math.PI;
  const erased = random.uniform() < erasing ? drawRectangle(random, size) : undefined;
  return { movement: { dx, dy, flip: flipped, angle }, erased };
}

const leastArea = 0.02;
const mostArea = 0.33;
const leastAspect = 0.3;
const mostAspect = 3.3;
const attempts = 10;

/** Draws a rectangle inside the image; undefined when no attempt fits, as in very narrow images. */
function drawRectangle(random: Random, { height, width }: Size): Rectangle | undefined {
  const between = (from: number, to: number): number => from + (to - from) * random.uniform();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = height * width * between(leastArea, mostArea);
    // Log-uniform: as many tall rectangles as wide ones.
    const aspect = Math.exp(between(Math.log(leastAspect), Math.log(mostAspect)));
    const rows = Math.round(Math.sqrt(area * aspect));
    const columns = Math.round(Math.sqrt(area / aspect));
    if (rows < 1 || columns < 1 || rows > height || columns > width) continue;
    const top = random.integer(height - rows + 1);
    const left = random.integer(width - columns + 1);
    return { top, left, height: rows, width: columns };
  }
  return undefined;
}
