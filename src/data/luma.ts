/**
 * The grey of a colour, from encoded bytes: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601-7, 2.5.1), in the
 * fixed point that Pillow's `convert("L")` computes with, so that pixels equal those of a training in Python.
 */
export const luma = (red: number, green: number, blue: number): number =>
  (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
