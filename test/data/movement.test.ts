import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { changeOf, changesImages, checkAugmentation } from "../../src/data/augmentation/augment.js";
import { type Movement, moveImage } from "../../src/data/augmentation/movement.js";
import { augmentationDefaults, movesImages } from "../../src/data/index.js";

const still: Movement = { dx: 0, dy: 0, flip: false, angle: 0 };

function moved(height: number, width: number, movement: Partial<Movement>, channels = 2) {
  const random = createRandom(1);
  const source = Float32Array.from({ length: channels * height * width }, () => 1 + random.uniform());
  const target = new Float32Array(source.length).fill(Number.NaN);
  moveImage(source, target, { channels, height, width }, { ...still, ...movement });
  /** A pixel of the source, and 0 outside. */
  const pixel = (channel: number, y: number, x: number): number =>
    y >= 0 && y < height && x >= 0 && x < width ? source[(channel * height + y) * width + x] : 0;
  return { target, pixel };
}

/** What each pixel should be, by where it came from. */
function expected(
  height: number,
  width: number,
  from: (channel: number, y: number, x: number) => number,
): number[] {
  return [0, 1].flatMap((channel) =>
    Array.from({ length: height * width }, (_, at) => from(channel, Math.floor(at / width), at % width)),
  );
}

describe("an image that is moved", () => {
  it.each([
    [0, 0, false],
    [2, 0, false],
    [-1, 3, false],
    [0, 0, true],
    [1, -2, true],
    [-4, 2, true],
    [9, 9, false],
  ])("by %i and %i pixels (mirrored: %s) has zeros where nothing was", (dx, dy, flip) => {
    const [height, width] = [4, 5];
    const { target, pixel } = moved(height, width, { dx, dy, flip });
    const from = (channel: number, y: number, x: number) =>
      pixel(channel, y - dy, (flip ? width - 1 - x : x) - dx);
    expect([...target]).toEqual(expected(height, width, from));
  });

  it("by a quarter, clockwise, is the image turned", () => {
    const { target, pixel } = moved(5, 5, { angle: Math.PI / 2 });
    expected(5, 5, (channel, y, x) => pixel(channel, 4 - x, y)).forEach((value, at) => {
      expect(target[at]).toBeCloseTo(value, 5);
    });
  });

  it("by a half turn is the image upside down, at any size", () => {
    for (const [height, width] of [
      [4, 5],
      [3, 6],
    ]) {
      const { target, pixel } = moved(height, width, { angle: Math.PI });
      const from = (channel: number, y: number, x: number) => pixel(channel, height - 1 - y, width - 1 - x);
      expected(height, width, from).forEach((value, at) => {
        expect(target[at]).toBeCloseTo(value, 5);
      });
    }
  });

  it.each([
    [0.4, 0, 0, false],
    [-1.1, 1, 0, true],
    [2.5, -2, 1, false],
    [-3, 0, -1, true],
  ])("by %f radians mixes the four pixels around the place that it came from", (angle, dx, dy, flip) => {
    const [height, width] = [6, 5];
    const { target, pixel } = moved(height, width, { angle, dx, dy, flip });
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const from = (channel: number, y: number, x: number): number => {
      // Turned back, mirrored back, shifted back.
      const [right, down] = [x - middleX, y - middleY];
      const [backX, backY] = [
        right * Math.cos(angle) + down * Math.sin(angle),
        down * Math.cos(angle) - right * Math.sin(angle),
      ];
      const [sourceX, sourceY] = [(flip ? -backX : backX) + middleX - dx, backY + middleY - dy];
      let sum = 0;
      for (let row = -height; row < 2 * height; row++) {
        for (let column = -width; column < 2 * width; column++) {
          const weight =
            Math.max(0, 1 - Math.abs(row - sourceY)) * Math.max(0, 1 - Math.abs(column - sourceX));
          sum += weight * pixel(channel, row, column);
        }
      }
      return sum;
    };
    const values = expected(height, width, from);
    expect(Math.max(...values.map((value, at) => Math.abs(value - target[at])))).toBeLessThan(1e-5);
  });
});

describe("what is drawn for an image", () => {
  const size = { height: 20, width: 30 };
  const changes = (augmentation: Partial<typeof augmentationDefaults> | object, of = size, count = 600) =>
    Array.from({ length: count }, (_, index) =>
      changeOf({ ...augmentationDefaults, ...augmentation }, of, { seed: 1, epoch: 2, index }),
    );
  const distinct = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

  it("is nothing by default", () => {
    for (const { movement, erased } of changes({})) {
      expect([movement.dx + 0, movement.dy + 0, movement.flip, movement.angle + 0, erased]).toEqual([
        0,
        0,
        false,
        0,
        undefined,
      ]);
    }
  });

  it("is a shift by up to the padding, each as often along both axes", () => {
    const drawn = changes({ crop: 2 }).map(({ movement }) => movement);
    for (const shifts of [drawn.map(({ dx }) => dx), drawn.map(({ dy }) => dy)]) {
      expect(distinct(shifts)).toEqual([-2, -1, 0, 1, 2]);
      for (const shift of [-2, -1, 0, 1, 2]) {
        expect(shifts.filter((other) => other === shift).length).toBeGreaterThan(80);
      }
    }
    expect(drawn.some(({ dx, dy }) => dx !== dy)).toBe(true);
  });

  it("is a mirror image half of the time", () => {
    const flips = changes({ flip: true }).filter(({ movement }) => movement.flip).length;
    expect(flips).toBeGreaterThan(250);
    expect(flips).toBeLessThan(350);
  });

  it("is an angle of up to the rotation, evenly to both sides", () => {
    const most = (30 / 180) * Math.PI;
    const angles = changes({ rotation: 30 }).map(({ movement }) => movement.angle);
    expect(Math.max(...angles)).toBeLessThanOrEqual(most);
    expect(Math.max(...angles)).toBeGreaterThan(0.97 * most);
    expect(Math.min(...angles)).toBeGreaterThanOrEqual(-most);
    expect(Math.min(...angles)).toBeLessThan(-0.97 * most);
    expect(Math.abs(angles.reduce((sum, angle) => sum + angle) / angles.length)).toBeLessThan(0.1 * most);
  });

  it("is a rectangle inside the image, small or large, flat or tall, anywhere", () => {
    const rectangles = changes({ erasing: 1 }).flatMap(({ erased }) => erased ?? []);
    expect(rectangles.length).toBeGreaterThan(590);
    for (const { top, left, height, width } of rectangles) {
      expect(Math.min(top, left, height - 1, width - 1)).toBeGreaterThanOrEqual(0);
      expect(top + height).toBeLessThanOrEqual(20);
      expect(left + width).toBeLessThanOrEqual(30);
    }
    const areas = rectangles.map(({ height, width }) => (height * width) / 600);
    const aspects = rectangles.map(({ height, width }) => height / width);
    expect(Math.min(...areas)).toBeGreaterThan(0.01);
    expect(Math.min(...areas)).toBeLessThan(0.03);
    expect(Math.max(...areas)).toBeLessThan(0.36);
    expect(Math.max(...areas)).toBeGreaterThan(0.31);
    expect(Math.min(...aspects)).toBeLessThan(0.35);
    expect(Math.min(...aspects)).toBeGreaterThan(0.2);
    expect(Math.max(...aspects)).toBeGreaterThan(2.6);
    expect(Math.max(...aspects)).toBeLessThan(4.5);
    const tall = aspects.filter((aspect) => aspect > 1).length / aspects.length;
    expect(tall).toBeGreaterThan(0.4);
    expect(tall).toBeLessThan(0.6);
    expect(rectangles.some(({ top, height }) => top + height === 20 && top > 0)).toBe(true);
    expect(rectangles.some(({ left, width }) => left + width === 30 && left > 0)).toBe(true);
    expect(rectangles.some(({ top }) => top === 0)).toBe(true);
    expect(rectangles.some(({ left }) => left === 0)).toBe(true);
  });

  it("is no rectangle where none fits", () => {
    const tiny = changes({ erasing: 1 }, { height: 1, width: 1 });
    expect(tiny.some(({ erased }) => erased === undefined)).toBe(true);
    expect(tiny.flatMap(({ erased }) => erased ?? [])).toContainEqual({
      top: 0,
      left: 0,
      height: 1,
      width: 1,
    });
    for (const [height, width] of [
      [1, 40],
      [40, 1],
    ]) {
      for (const { erased } of changes({ erasing: 1 }, { height, width })) {
        if (!erased) continue;
        expect(erased.top + erased.height).toBeLessThanOrEqual(height);
        expect(erased.left + erased.width).toBeLessThanOrEqual(width);
        expect(Math.min(erased.height, erased.width)).toBe(1);
      }
    }
  });
});

describe("an augmentation", () => {
  it.each([
    [{}, false, false],
    [{ crop: 1 }, true, true],
    [{ flip: true }, true, true],
    [{ rotation: 1 }, true, true],
    [{ erasing: 0.1 }, false, true],
  ])("%o moves images: %s, and changes them: %s", (given, moves, changed) => {
    const augmentation = { ...augmentationDefaults, ...given };
    expect([movesImages(augmentation), changesImages(augmentation)]).toEqual([moves, changed]);
  });

  it("leaves a part of each image in sight", () => {
    const check = (crop: number, height: number, width: number) => () =>
      checkAugmentation({ ...augmentationDefaults, crop }, { height, width });
    expect(check(4, 5, 9)).not.toThrow();
    expect(check(4, 9, 5)).not.toThrow();
    expect(check(5, 5, 9)).toThrow(/`crop` must be a whole number from 0 to 4, not 5/);
    expect(check(5, 9, 5)).toThrow(/from 0 to 4/);
  });
});
