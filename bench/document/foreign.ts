import { cpus } from "node:os";
import { type ForeignTiming, type PeerWay, peerRatio, ratio, type Way, ways } from "../measure/foreign.js";
import { table } from "../measure/profile-tables.js";
import { median } from "../measure/statistics.js";

/** Ratios that show what explaining costs: one way over another, with a target. */
const ratios: Readonly<Record<string, { of: readonly [Way, Way]; wanted: string }>> = {
  "Explained over plain": { of: ["explained", "plain"], wanted: "at most 1.10" },
  "Backward through everything over explained": { of: ["everything", "explained"], wanted: "at least 3" },
  "Image by image over explained": { of: ["one-by-one", "explained"], wanted: "" },
  "Image by image, through everything, over explained": {
    of: ["one-by-one-everything", "explained"],
    wanted: "at least 10",
  },
  "From the file to a map, over ONNX Runtime's scores": { of: ["opened", "session"], wanted: "at most 1.2" },
  "The same, the first time": { of: ["opened-first", "session"], wanted: "" },
};

const peerRatios: readonly (readonly [name: string, over: PeerWay, under: Way])[] = [
  ["PyTorch's scores over plain", "plain", "plain"],
  ["PyTorch, backward through everything, over explained", "everything", "explained"],
  ["PyTorch, image by image, through everything, over explained", "one-by-one-everything", "explained"],
];

/** The section of docs/PERFORMANCE.md. */
export const foreignSection = (timings: readonly ForeignTiming[] | undefined): string[] =>
  timings ? ["## Models from files", "", ...tables(timings)] : [];

/** The lines of docs/ONNX.md. */
export const foreignLines = (
  timings: readonly ForeignTiming[] | undefined,
  command: string,
  threads: number,
): string[] => [
  `Made by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model.trim()}, ${threads} threads.`,
  "",
  ...tables(timings ?? []),
];

/** What it costs to explain a model read from a file. */
function tables(timings: readonly ForeignTiming[]): string[] {
  const rows = Object.entries(ratios).map(([name, { of, wanted }]) => [
    name,
    wanted,
    ...timings.map((timing) => ratio(timing, ...of).toFixed(2)),
  ]);
  const times = (Object.entries(ways) as [Way, string][]).map(([way, words]) => [
    words,
    ...timings.map(({ times: all }) => `${median(all[way]).toFixed(1)} ms`),
  ]);
  const peers = peerRatios.map(([name, over, under]) => [
    name,
    "",
    ...timings.map((timing) => peerRatio(timing, over, under)?.toFixed(2) ?? "-"),
  ]);
  const models = timings.map(({ model, images }) => `${model}, ${images} images`);
  return [
    table(["Way", ...models], times),
    "",
    table(["Ratio", "Aim", ...models], [...rows, ...(timings.some(({ torch }) => torch) ? peers : [])]),
    "",
  ];
}
