import { type Fed, int, integers, string } from "../foreign.js";
import { type Case, fed } from "./case.js";

const x = fed([2, 3, 4]);

const gather = (name: string, indices: ReturnType<typeof integers>, axis?: number): Case => ({
  name,
  opType: "Gather",
  inputs: [x, indices],
  attributes: axis === undefined ? {} : { axis: int(axis) },
});

const along = (axis: number): Case["attributes"] => ({ axis: int(axis) });
const placed = (data: readonly number[], shape: readonly number[]): Fed => ({ fed: integers(data, shape) });

const scatters: Pick<Case, "opType" | "inputs">[] = [
  { opType: "ScatterElements", inputs: [fed([2, 3]), integers([1, 0, 1], [1, 3]), fed([1, 3], 2)] },
  { opType: "ScatterND", inputs: [fed([3, 2]), integers([2, 0], [2, 1]), fed([2, 2], 2)] },
];

export const gatherCases: Case[] = [
  gather("of rows", integers([1, 0, 1])),
  gather("of a table of indices", integers([3, 0, -1, 1], [2, 2]), 2),
  gather("of one element, whose axis goes", integers([-1], []), 1),
  gather("along a negative axis", integers([2, 0]), -2),
  {
    name: "at places that are fed",
    opType: "Gather",
    inputs: [x, placed([1, 0, -1, 1], [2, 2])],
    attributes: along(2),
  },
  { opType: "GatherElements", inputs: [fed([2, 3]), integers([1, 0, -2], [1, 3])] },
  {
    name: "at places that are fed",
    opType: "GatherElements",
    inputs: [fed([2, 3]), placed([1, 0, -1, 2], [2, 2])],
    attributes: along(1),
  },
  { opType: "GatherND", inputs: [x, integers([1, 0, 0, -1], [2, 2])] },
  {
    name: "in each image",
    opType: "GatherND",
    inputs: [x, placed([1, 0, 2, -1], [2, 2, 1])],
    attributes: { batch_dims: int(1) },
  },
  ...scatters.flatMap(({ opType, inputs }): Case[] => [
    { opType, opset: 18, inputs },
    { name: "that adds", opType, opset: 18, inputs, attributes: { reduction: string("add") } },
    {
      name: "that takes the largest",
      opType,
      opset: 18,
      inputs,
      attributes: { reduction: string("max") },
      opaque: true,
    },
  ]),
];
