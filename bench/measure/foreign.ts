import { grad } from "../../src/autodiff/index.js";
import { chosenClasses, oneHot } from "../../src/cam/index.js";
import { singlePassMaps } from "../../src/explain/graphs/compose-programs.js";
import { buildModel, input, sortedNodes, type Tensor } from "../../src/graph/index.js";
import { Classifier, type ClassifierGraph } from "../../src/import/index.js";
import { createModel, type Model, type ModelOptions, stateSpecs } from "../../src/models/index.js";
import { initialise, parameterConstants } from "../../src/nn/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { decodeModel, encodeModel } from "../../src/onnx/index.js";
import type { Value } from "../../src/runtime/index.js";
import { floatValue, longValue, Program } from "../../src/runtime/index.js";
import { openings, prepareOpenings } from "./opening.js";
import { findPyTorch } from "./peer.js";
import { uniform } from "./random.js";
import { median } from "./statistics.js";
import { timed } from "./work.js";

/** Ways to run a model that was read from a file. */
export const ways = {
  plain: "the file as it is: scores",
  explained: "scores and Grad-CAM maps of the predicted classes, all images in one pass",
  everything: "the same, with the derivatives of all weights and pixels: backward through everything",
  "one-by-one": "scores and maps, image by image",
  "one-by-one-everything": "backward through everything, image by image",
  ...openings,
} as const;
export type Way = keyof typeof ways;

/** Those that PyTorch is asked for, too, where it is installed: how it is usually used. */
const peerWays = ["plain", "everything", "one-by-one-everything"] as const satisfies readonly Way[];
export type PeerWay = (typeof peerWays)[number];

/** Milliseconds for all images, in each round. */
export interface ForeignTiming {
  readonly model: string;
  readonly images: number;
  readonly times: Readonly<Record<Way, readonly number[]>>;
  /** Of PyTorch; absent where it is not installed. */
  readonly torch?: Readonly<Record<PeerWay, readonly number[]>>;
}

/** Calls in a round of the ways that take least. */
const fastCalls = 9;

interface Subject {
  readonly name: string;
  readonly model: Model;
  readonly images: number;
}

const subject = (
  name: string,
  model: string,
  side: number,
  channels: number,
  classCount: number,
  images: number,
  options: ModelOptions = {},
): Subject => ({
  name,
  images,
  model: createModel(
    model,
    {
      channels,
      height: side,
      width: side,
      classCount,
      standardisation: { mean: Array(channels).fill(0), std: Array(channels).fill(1) },
    },
    options,
  ),
});

const subjects = (): Subject[] => [
  subject("ResNet-18, 224x224", "resnet-18", 224, 3, 1000, 16),
  subject("SimpleCNN, 28x28", "simple-cnn", 28, 1, 10, 256),
];

/** Times all ways in turns, on each model: a disturbance of the machine meets all. */
export async function measureForeign(threads: number, rounds: number): Promise<ForeignTiming[]> {
  const timings: ForeignTiming[] = [];
  const torch = findPyTorch(threads, "foreign.py")?.start();
  for (const { name, model, images } of subjects()) {
    const run = await prepared(model, images, threads);
    const times = Object.fromEntries(Object.keys(ways).map((way) => [way, [] as number[]])) as Record<
      Way,
      number[]
    >;
    const others = Object.fromEntries(peerWays.map((way) => [way, [] as number[]])) as Record<
      PeerWay,
      number[]
    >;
    for (let round = -1; round < rounds; round++) {
      for (const way of Object.keys(ways) as Way[]) {
        // What is fast is timed more often: a single call says little.
        const calls = way === "plain" || way === "explained" ? fastCalls : 1;
        const durations: number[] = [];
        for (let call = 0; call < calls; call++) durations.push(await run.once(way));
        // The first round warms up.
        if (round >= 0) times[way].push(median(durations));
      }
      for (const way of torch ? peerWays : []) {
        const answer = await torch?.ask({ model: name, work: way, images, steps: 1 });
        if (round >= 0) others[way].push(...(answer?.times ?? []));
      }
    }
    await run.release();
    timings.push({ model: name, images, times, ...(torch && { torch: others }) });
  }
  torch?.stop();
  return timings;
}

/** How many times as long PyTorch takes for a way as we for one, in the median over the rounds. */
export const peerRatio = ({ times, torch }: ForeignTiming, over: PeerWay, under: Way): number | undefined =>
  torch && median(torch[over].map((time, round) => time / times[under][round]));

/** How many times as long one way takes as another, in the median over the rounds. */
export const ratio = ({ times }: ForeignTiming, over: Way, under: Way): number =>
  median(times[over].map((time, round) => time / times[under][round]));

async function prepared(model: Model, images: number, threads: number) {
  const { channels, height, width } = model.input;
  const file = plainFile(model);
  const backend = nodeBackend({ threads });
  const classifier = Classifier.read(decodeModel(file), { preprocessing: "0-1" });
  const compose = (build: Parameters<Classifier["compose"]>[0]): Promise<Program> =>
    Program.load(backend, encodeModel(classifier.compose(build, images).model));
  const programs = {
    plain: await Program.load(backend, file),
    explained: await compose((graph) => explained(graph, classifier)),
    everything: await compose((graph) => everything(graph, classifier)),
  };
  const pixels = uniform(images * channels * height * width);
  const feeds = (from: number, count: number): Record<string, Value> => {
    const size = channels * height * width;
    const value = floatValue(pixels.subarray(from * size, (from + count) * size), [
      count,
      channels,
      height,
      width,
    ]);
    return {
      images: value,
      "batchcam/images": value,
      target: longValue(new Int32Array(count).fill(-1), [count]),
    };
  };
  const oneByOne = async (program: Program): Promise<void> => {
    for (let image = 0; image < images; image++) await program.run(feeds(image, 1));
  };
  const opening = prepareOpenings(file, model.input, threads);
  const runs: Record<Way, () => Promise<unknown>> = {
    ...opening.runs,
    plain: () => programs.plain.run(feeds(0, images)),
    explained: () => programs.explained.run(feeds(0, images)),
    everything: () => programs.everything.run(feeds(0, images)),
    "one-by-one": () => oneByOne(programs.explained),
    "one-by-one-everything": () => oneByOne(programs.everything),
  };
  return {
    once: (way: Way) => timed(runs[way]),
    async release() {
      for (const program of Object.values(programs)) await program.release();
      opening.release();
    },
  };
}

/** A model with random weights as a file of another program would have it: images in, scores out. */
function plainFile(model: Model): Uint8Array {
  const { channels, height, width } = model.input;
  const images = input("images", [2, channels, height, width]);
  const constants = parameterConstants(stateSpecs(model), initialise(stateSpecs(model), 1));
  const { logits } = model.apply(constants, images);
  return encodeModel(
    buildModel(
      { logits },
      { inputs: [images], dynamicBatch: { name: "batch", values: ["images", "logits"] } },
    ),
  );
}

function explained(graph: ClassifierGraph, classifier: Classifier) {
  const target = input("target", [graph.images.shape[0]], "int64");
  const classes = chosenClasses(graph.logits, target);
  const { maps } = singlePassMaps(graph, classes, "grad-cam", [classifier.layer()]);
  return { inputs: [target], outputs: { "batchcam/logits": graph.logits, "batchcam/maps": maps } };
}

/** As frameworks explain: the backward pass does not end at the layer, but goes on to all weights. */
function everything(graph: ClassifierGraph, classifier: Classifier) {
  const { inputs, outputs } = explained(graph, classifier);
  const classes = chosenClasses(graph.logits, inputs[0]);
  const weights = new Set<Tensor>(
    sortedNodes([graph.logits]).flatMap((node) =>
      node.inputs.filter(({ producer }) => producer.kind === "constant" && producer.name !== undefined),
    ),
  );
  const variables = [...weights].filter(({ dtype }) => dtype === "float32");
  const gradients = grad(graph.logits, [graph.images, ...variables], oneHot(classes, graph.logits.shape[1]));
  return {
    inputs,
    outputs: {
      ...outputs,
      ...Object.fromEntries(gradients.map((gradient, at) => [`batchcam/gradient-${at}`, gradient])),
    },
  };
}
