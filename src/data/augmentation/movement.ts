/** How an image is moved: shifted, then mirrored, then rotated about its centre. */
export interface Movement {
  /** Shift in whole pixels, to the right and down. */
  readonly dx: number;
  readonly dy: number;
  /** Whether the image is mirrored horizontally. */
  readonly flip: boolean;
  /** Rotation in radians, clockwise on screen. */
  readonly angle: number;
}

/** Size of an image. */
export interface Grid {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Writes `source` moved to `target`, both [C,H,W] in separate memory. The whole movement is one affine map,
 * sampled once with bilinear weights; without rotation it is an exact copy. Zeros lie beyond the edges of the
 * source.
 */
export function moveImage(
  source: ArrayLike<number>,
  target: Float32Array,
  grid: Grid,
  movement: Movement,
): void {
  if (movement.angle === 0) shiftAndFlip(source, target, grid, movement);
  else sample(source, target, grid, movement);
}

function shiftAndFlip(
  source: ArrayLike<number>,
  target: Float32Array,
  grid: Grid,
  { dx, dy, flip }: Movement,
): void {
  const { channels, height, width } = grid;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * height + y) * width;
      const fromRow = row - dy * width;
      const inside = y - dy >= 0 && y - dy < height;
      for (let x = 0; x < width; x++) {
        const fromX = (flip ? width - 1 - x : x) - dx;
        target[row + x] = inside && fromX >= 0 && fromX < width ? source[fromRow + fromX] : 0;
      }
    }
  }
}

function sample(source: ArrayLike<number>, target: Float32Array, grid: Grid, movement: Movement): void {
  const { channels, height, width } = grid;
  const { dx, dy, flip, angle } = movement;
  const pixels = height * width;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const mirror = flip ? -1 : 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // The inverse movement: where the pixel came from.
      const fromX = mirror * (cos * (x - middleX) + sin * (y - middleY)) + middleX - dx;
      const fromY = cos * (y - middleY) - sin * (x - middleX) + middleY - dy;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = fromX - left;
      const down = fromY - top;
      const hasLeft = left >= 0 && left < width;
      const hasRight = left >= -1 && left < width - 1;
      const hasTop = top >= 0 && top < height;
      const hasBottom = top >= -1 && top < height - 1;
      let at = top * width + left;
      for (let to = y * width + x; to < channels * pixels; to += pixels, at += pixels) {
        let value = 0;
        if (hasTop && hasLeft) value += (1 - down) * (1 - right) * source[at];
        if (hasTop && hasRight) value += (1 - down) * right * source[at + 1];
        if (hasBottom && hasLeft) value += down * (1 - right) * source[at + width];
        if (hasBottom && hasRight) value += down * right * source[at + width + 1];
        target[to] = value;
      }
    }
  }
}
