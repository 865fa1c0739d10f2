import type { Fitting } from "../../base/images/fitting.js";

/** Height and width in pixels. */
export type Sides = readonly [height: number, width: number];

/** Where an image lies in a model's input. */
export interface Placement {
  /** What the image is scaled to. */
  readonly size: Sides;
  /** Where the input's upper left corner lies in the scaled image; negative where the image is padded. */
  readonly offset: Sides;
}

/**
 * Where an image comes to lie, to the pixel as torchvision's Resize and CenterCrop, and timm's ResizeKeepRatio, have it.
 * @param from - Size of the image.
 * @param to - Size of the input.
 */
export function placement({ fit, cropShare }: Fitting, from: Sides, to: Sides): Placement {
  // A share such as 224/232 is not exact.
  const wanted = to.map((side) => Math.floor(side / cropShare + 1e-6)) as [number, number];
  const size = scaled(fit, from, wanted);
  return { size, offset: [halfEven((size[0] - to[0]) / 2), halfEven((size[1] - to[1]) / 2)] };
}

function scaled(fit: Fitting["fit"], [height, width]: Sides, [tall, wide]: Sides): Sides {
  if (fit === "stretch") return [tall, wide];
  if (fit === "crop" && tall === wide) {
    // torchvision cuts off the fraction of the longer side.
    return height < width
      ? [tall, Math.floor((tall * width) / height)]
      : [Math.floor((wide * height) / width), wide];
  }
  const choose = fit === "crop" ? Math.max : Math.min;
  const scale = choose(tall / height, wide / width);
  return [Math.max(1, halfEven(height * scale)), Math.max(1, halfEven(width * scale))];
}

/** Rounds as Python does: halves to the even neighbour. */
function halfEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2 === 0 ? 0 : 1) : Math.round(value);
}
