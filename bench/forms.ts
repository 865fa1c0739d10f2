/**
 * Times the forms that the blocked layout can give the weight gradient of a 3x3 convolution, by shape, and prints a Markdown
 * table: from such tables come the rules that choose between them (`bestPlaneForm` and `isOneTile` in
 * src/runtime/passes/blocked/).
 *
 *   npm run forms -- [--threads 2] [--calls 15] [--write docs/ENGINE.md]
 *
 * --write puts the table between the marks of the document.
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { writeBetweenMarkers } from "../src/experiments/document/markers.js";
import {
  convWeightGradient,
  denseWeightGradient,
  input,
  reduceSum,
  reshape,
  slice,
  type Tensor,
} from "../src/graph/index.js";
import { nodeBackend } from "../src/node/backend.js";
import { floatValue, Program } from "../src/runtime/index.js";
import { planeWeightGradient } from "../src/runtime/passes/blocked/convolution/plane-weight-gradient.js";
import { isOneTile, tileWeightGradient } from "../src/runtime/passes/blocked/convolution/winograd.js";
import { reorderOutput } from "../src/runtime/passes/blocked/operators.js";
import { table } from "./measure/profile-tables.js";
import { uniform } from "./measure/random.js";

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: String(availableParallelism()) },
    calls: { type: "string", default: "15" },
    write: { type: "string" },
  },
});
const threads = Number(values.threads);
const calls = Number(values.calls);

/** [input channels, output channels, height and width of the image, stride] of layers of ResNet-18 and SimpleCNN. */
const shapes = [
  [16, 32, 28, 2],
  [32, 64, 14, 2],
  [64, 128, 28, 2],
  [128, 256, 14, 2],
  [256, 512, 7, 2],
  [16, 16, 28],
  [32, 32, 14],
  [64, 64, 7],
  [128, 128, 4],
  [32, 64, 14],
  [64, 128, 7],
  [64, 64, 28],
  [128, 128, 14],
  [256, 256, 7],
  [512, 512, 4],
] as const;
const images = 64;
/** Images are drawn in this layout: b channels of a pixel lie together. */
const block = 16;

const rows: string[][] = [];
for (const [c, o, side, stride = 1] of shapes) {
  const options = { strides: [stride, stride], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 } as const;
  const result = Math.ceil(side / stride);
  const x = input("x", [images, c, side, side]);
  const g = input("g", [images, o, result, result]);
  const weight = [o, c, 3, 3];
  const tile = { x: x.shape, weight, y: g.shape, options };
  const [lastG, lastX] = [reorderOutput(g, o, true), reorderOutput(x, c, true)];
  const forms: Readonly<Record<string, Tensor | undefined>> = {
    taps: denseWeightGradient(lastG, lastX, weight, options),
    rows: stride === 1 ? planeWeightGradient("rows", g, x, weight, options, block) : undefined,
    planeTaps: planeWeightGradient("taps", g, x, weight, options, block),
    tile: isOneTile(tile) ? tileWeightGradient(lastG, lastX, tile) : undefined,
    plain: convWeightGradient(g, x, [3, 3], options),
  };
  const times: string[] = [];
  for (const form of Object.values(forms)) {
    times.push(form ? (await fastest(form, [x, g])).toFixed(2) : "-");
  }
  rows.push([`${c} to ${o} at ${side}x${side}${stride > 1 ? `, stride ${stride}` : ""}`, ...times]);
}
const text = table(
  [
    `${images} images, ${threads} threads`,
    "taps, ms",
    "planes by rows, ms",
    "planes by taps, ms",
    "tile, ms",
    "plain, ms",
  ],
  rows,
);
console.log(text);
if (values.write !== undefined) {
  const made = `Made by \`npm run forms -- --write ${values.write}\` on ${new Date().toISOString().slice(0, 10)}: `;
  await writeBetweenMarkers(values.write, "forms", [`${made}${cpus()[0].model.trim()}.`, "", text]);
}

/** Milliseconds of the fastest call. */
async function fastest(form: Tensor, inputs: readonly Tensor[]): Promise<number> {
  const flat = reshape(form, [-1]);
  // One number comes out, so that no time goes into handing over results.
  const one = reduceSum(slice(flat, { axes: [0], starts: [0], ends: [1] }));
  const program = await Program.compile(nodeBackend({ threads, passes: [] }), { one });
  const feeds = Object.fromEntries(
    inputs.map(({ producer, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [producer.kind === "input" ? producer.name : "", floatValue(uniform(size), shape)];
    }),
  );
  let best = Number.POSITIVE_INFINITY;
  for (let call = 0; call <= calls; call++) {
    const start = performance.now();
    await program.run(feeds);
    if (call > 0) best = Math.min(best, performance.now() - start);
  }
  await program.release();
  return best;
}
