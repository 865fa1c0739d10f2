import { floats, int, integers } from "../foreign.js";
import { type Case, fed } from "./case.js";

const image = fed([1, 2, 3, 4]);

/** Taken over as they are: only the shapes of what they make count. */
export const opaqueCases: readonly Case[] = (
  [
    { opType: "CumSum", inputs: [image, integers([1], [])] },
    { opType: "Mod", inputs: [fed([2, 3]), fed([2, 3], 2)], attributes: { fmod: int(1) } },
    { opType: "QuantizeLinear", inputs: [image, floats([0.1], [])] },
    { opType: "Resize", inputs: [image, undefined, floats([1, 1, 2, 1.5])] },
    { opType: "Resize", name: "to sizes", inputs: [image, undefined, undefined, integers([1, 2, 6, 6])] },
    { opType: "ScatterElements", inputs: [fed([2, 3]), integers([1, 0, 1], [1, 3]), fed([1, 3], 2)] },
    { opType: "ScatterND", inputs: [fed([3, 2]), integers([2, 0], [2, 1]), fed([2, 2], 2)] },
    { opType: "TopK", inputs: [image, integers([2])], outputs: 2 },
    { opType: "Trilu", inputs: [image], attributes: { upper: int(0) } },
    {
      opType: "DequantizeLinear",
      inputs: [{ fed: { dtype: "uint8", shape: [3], data: [0, 128, 255] } }, floats([0.1], [])],
    },
  ] as Case[]
).map((one) => ({ ...one, opaque: true }));
