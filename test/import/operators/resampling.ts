import { float, floats, int, integers, ints, string } from "../foreign.js";
import { type Case, fed } from "./case.js";

const image = fed([2, 3, 4, 6]);

const coordinates = [
  "align_corners",
  "asymmetric",
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "tf_half_pixel_for_nn",
];
const roundings = ["ceil", "floor", "round_prefer_ceil", "round_prefer_floor"];

const resize = (name: string, attributes: Case["attributes"], rest: Partial<Case> = {}): Case[] =>
  [
    ["by scales", [undefined, floats([1, 1, 2, 0.6])]],
    ["to sizes", [undefined, undefined, integers([2, 3, 3, 9])]],
  ].map(([by, inputs]) => ({
    name: `${name} ${by}`,
    opType: "Resize",
    opset: 19,
    inputs: [image, ...(inputs as Case["inputs"])],
    attributes,
    ...rest,
  }));

const mode = (name: string, coordinate: string): Case["attributes"] => ({
  mode: string(name),
  coordinate_transformation_mode: string(coordinate),
});

export const resamplingCases: Case[] = [
  {
    name: "by a scale whose product is whole in float32 alone",
    opType: "Resize",
    opset: 19,
    inputs: [fed([1, 1, 2, 48]), undefined, floats([1, 1, 1, Math.fround(5 / 6)])],
    attributes: mode("linear", "half_pixel"),
  },
  ...coordinates.flatMap((coordinate) =>
    roundings.flatMap((rounding) =>
      resize(`nearest, ${coordinate}, ${rounding}`, {
        ...mode("nearest", coordinate),
        nearest_mode: string(rounding),
      }),
    ),
  ),
  ...coordinates
    .filter((coordinate) => coordinate !== "tf_half_pixel_for_nn")
    .flatMap((coordinate) => [
      ...resize(`linear, ${coordinate}`, mode("linear", coordinate)),
      ...resize(`cubic, ${coordinate}`, mode("cubic", coordinate)),
    ]),
  ...resize("cubic, without what is outside", {
    ...mode("cubic", "half_pixel"),
    exclude_outside: int(1),
    cubic_coeff_a: float(-0.5),
  }),
  ...resize("linear, antialiased", { ...mode("linear", "half_pixel"), antialias: int(1) }, { opaque: true }),
  {
    name: "of some axes, keeping their proportions",
    opType: "Resize",
    opset: 19,
    inputs: [image, undefined, undefined, integers([7, 8])],
    attributes: {
      ...mode("linear", "half_pixel"),
      axes: ints(2, 3),
      keep_aspect_ratio_policy: string("not_larger"),
    },
  },
  {
    name: "of a line",
    opType: "Resize",
    opset: 19,
    inputs: [fed([1, 2, 5]), undefined, floats([1, 1, 1.7])],
    attributes: mode("linear", "half_pixel"),
  },
];
