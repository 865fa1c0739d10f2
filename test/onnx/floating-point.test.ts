import { expect, test } from "vitest";
import { fromFloat16, toFloat16 } from "../../src/onnx/floating-point.js";

test("every half float is itself again", () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, at) => at).filter(
    (half) => (half & 0x7fff) <= 0x7c00,
  );
  expect(toFloat16(fromFloat16(bits))).toEqual(bits);
  expect(fromFloat16(toFloat16([Number.NaN]))[0]).toBeNaN();
});

test("numbers become the nearest half float, of two as near the even one, and beyond the largest infinite", () => {
  const [one, tiny] = [0x3c00, 1];
  const cases: [number, number][] = [
    [1 + 2 ** -11, one],
    [1 + 3 * 2 ** -11, one + 2],
    [1 + 2 ** -11 + 2 ** -20, one + 1],
    [2 - 2 ** -12, 0x4000],
    [0.5 * 2 ** -24, 0],
    [0.6 * 2 ** -24, tiny],
    [-(1 + 2 ** -10), 0x8000 | (one + 1)],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
  ];
  expect(Array.from(toFloat16(cases.map(([number]) => number)))).toEqual(cases.map(([, half]) => half));
});
