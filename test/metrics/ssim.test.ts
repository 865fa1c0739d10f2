import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { Ssim } from "../../src/metrics/index.js";

/** Reads float32 tensors: 8 bytes of header length (little-endian), the header as JSON, the data. */
function readSafetensors(path: URL): Record<string, { shape: number[]; data: Float32Array }> {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, { shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString("utf8", 8, start),
  );
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([
          name,
          {
            shape,
            data_offsets: [from, to],
          },
        ]) => [
          name,
          { shape, data: new Float32Array(Uint8Array.from(file.subarray(start + from, start + to)).buffer) },
        ],
      ),
  );
}

const random = (size: number, seed: number): Float32Array => {
  const stream = createRandom(seed);
  return Float32Array.from({ length: size }, () => stream.uniform());
};

/** Wang et al. 2004, eq. 13, window by window, as it stands in the paper. */
function byHand(a: Float32Array, b: Float32Array, height: number, width: number, side: number): number {
  const offsets = Array.from({ length: side ** 2 }, (_, at) => [Math.floor(at / side), at % side]);
  const bells = offsets.map(([y, x]) =>
    Math.exp(-((y - (side - 1) / 2) ** 2 + (x - (side - 1) / 2) ** 2) / 4.5),
  );
  const weights = bells.map((bell) => bell / bells.reduce((sum, value) => sum + value));
  const similarities: number[] = [];
  for (let top = 0; top + side <= height; top++) {
    for (let left = 0; left + side <= width; left++) {
      const [first, second] = [a, b].map((map) => offsets.map(([y, x]) => map[(top + y) * width + left + x]));
      const mean = (values: number[]) => values.reduce((sum, value, at) => sum + weights[at] * value, 0);
      const [ma, mb] = [mean(first), mean(second)];
      const covariance = (p: number[], mp: number, q: number[], mq: number) =>
        mean(p.map((value, at) => (value - mp) * (q[at] - mq)));
      const [va, vb, vab] = [
        covariance(first, ma, first, ma),
        covariance(second, mb, second, mb),
        covariance(first, ma, second, mb),
      ];
      const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
      similarities.push(((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2)));
    }
  }
  return similarities.reduce((sum, value) => sum + value) / similarities.length;
}

describe("Ssim", () => {
  const fixture = readSafetensors(new URL("../fixtures/simple-cnn/ssim.safetensors", import.meta.url));

  it.each(["large", "small"])("agrees with scikit-image on %s maps", (which) => {
    const [a, b, expected] = ["a", "b", "ssim"].map((part) => fixture[`${which}.${part}`]);
    const [count, height, width] = a.shape;
    const size = height * width;
    const ssim = new Ssim(height, width);
    for (let index = 0; index < count; index++) {
      const [mapA, mapB] = [a, b].map(({ data }) => data.subarray(index * size, (index + 1) * size));
      expect(ssim.compare(mapA, mapB)).toBeCloseTo(expected.data[index], 5);
    }
  });

  it("is (2ab + c1) / (a² + b² + c1) on flat maps", () => {
    const ssim = new Ssim(9, 12);
    const [a, b] = [0.25, 0.75].map((value) => new Float32Array(9 * 12).fill(value));
    expect(ssim.compare(a, b)).toBeCloseTo((2 * 0.25 * 0.75 + 1e-4) / (0.0625 + 0.5625 + 1e-4), 10);
  });

  it.each([
    [2, 2, 1],
    [4, 4, 3],
    [4, 7, 3],
    [10, 6, 5],
    [12, 13, 11],
  ])("of maps of %ix%i has a window of %i pixels, the largest odd one that fits", (height, width, side) => {
    const [a, b] = [random(height * width, 5), random(height * width, 6)];
    expect(new Ssim(height, width).compare(a, b)).toBeCloseTo(byHand(a, b, height, width, side), 10);
  });

  it("is 1 for equal maps, symmetric, and within [-1,1]", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e6 }),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: 15 }),
        (seed, height, width) => {
          const ssim = new Ssim(height, width);
          const [a, b] = [random(height * width, seed), random(height * width, seed + 1)];
          expect(ssim.compare(a, a)).toBeCloseTo(1, 10);
          expect(ssim.compare(a, b)).toBeCloseTo(ssim.compare(b, a), 10);
          expect(Math.abs(ssim.compare(a, b))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("is the same for transposed maps", () => {
    const [a, b] = [random(12 * 17, 1), random(12 * 17, 2)];
    const transpose = (map: Float32Array) =>
      Float32Array.from({ length: 12 * 17 }, (_, i) => map[(i % 12) * 17 + Math.floor(i / 12)]);
    expect(new Ssim(17, 12).compare(transpose(a), transpose(b))).toBeCloseTo(
      new Ssim(12, 17).compare(a, b),
      10,
    );
  });

  it("rejects maps of another size", () => {
    expect(() => new Ssim(4, 4).compare(new Float32Array(16), new Float32Array(15))).toThrow(
      /needs 16 values/,
    );
  });
});
