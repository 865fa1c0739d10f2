import { int, integers } from "../foreign.js";
import { type Case, fed } from "./case.js";

const x = fed([2, 3, 4]);

const gather = (name: string, indices: ReturnType<typeof integers>, axis?: number): Case => ({
  name,
  opType: "Gather",
  inputs: [x, indices],
  attributes: axis === undefined ? {} : { axis: int(axis) },
});

export const gatherCases: Case[] = [
  gather("of rows", integers([1, 0, 1])),
  gather("of a table of indices", integers([3, 0, -1, 1], [2, 2]), 2),
  gather("of one element, whose axis goes", integers([-1], []), 1),
  gather("along a negative axis", integers([2, 0]), -2),
  {
    opType: "ScatterElements",
    inputs: [fed([2, 3]), integers([1, 0, 1], [1, 3]), fed([1, 3], 2)],
    opaque: true,
  },
  { opType: "ScatterND", inputs: [fed([3, 2]), integers([2, 0], [2, 1]), fed([2, 2], 2)], opaque: true },
];
