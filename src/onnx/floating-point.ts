/** IEEE 754 half floats (binary16) as float32. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, fromHalf);
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 2 ** 10;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** bfloat16 as float32, whose upper half it is. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half * 2 ** 16).buffer);
}

/** float32 as IEEE 754 half floats (binary16), rounded to the nearest, ties to even. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, toHalf);
}

function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Halves below 2^-14 have the exponent of 2^-14, with fewer bits.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = evenly(size / 2 ** (exponent - 10));
  return sign | (steps + (exponent + 14) * 0x400);
}

/** The nearest integer; of two as near, the even one. */
function evenly(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
