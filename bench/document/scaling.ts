import { table } from "../measure/profile-tables.js";
import { type Timing, typical } from "../measure/timing.js";
import { workOf } from "../measure/works.js";
import { grouped, spread } from "./format.js";
import type { Measured } from "./measured.js";

export function scalingSection({ scaling }: Measured): string[] {
  if (!scaling) return [];
  const [{ model }] = scaling.steps;
  const [{ work }] = scaling.epochs;
  return [
    "## Scaling",
    "",
    `A step of ${model} with cross-entropy, by batch size:`,
    "",
    ...perImage(scaling.steps),
    `The same model in ${workOf({ work }).description}, in steps of 64 images, by dataset size:`,
    "",
    ...perImage(scaling.epochs),
  ];
}

function perImage(timings: readonly Timing[]): string[] {
  const each = timings.map(({ own, images }) => typical(own) / images);
  return [
    table(
      ["Images", "ms", "ms for an image"],
      timings.map(({ own, images }, at) => [grouped(images), spread(own), each[at].toFixed(3)]),
    ),
    "",
    `Longest time per image over shortest: ${(Math.max(...each) / Math.min(...each)).toFixed(2)}.`,
    "",
  ];
}
