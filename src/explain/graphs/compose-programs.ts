import { grad } from "../../autodiff/index.js";
import { streamOf } from "../../base/random-streams.js";
import {
  type AttributionInputs,
  attributionMaps,
  attributionMethods,
  type ComparisonMethod,
  chosenClasses,
  type FinishedMaps,
  type MethodName,
  normalise,
  oneHot,
  type SinglePassMethod,
} from "../../cam/index.js";
import {
  abs,
  add,
  type Built,
  cast,
  constant,
  equal,
  expand,
  input,
  mul,
  reduceMax,
  reshape,
  sub,
  type Tensor,
} from "../../graph/index.js";
import {
  type Classifier,
  type ClassifierGraph,
  type Composed,
  channelsFirst,
  imagesName,
  type Layer,
} from "../../import/index.js";
import { resize } from "../../nn/index.js";

/** Names of what the models below are fed. */
export const feeds = {
  /** Pixels in [0,1], [N,C,H,W]. */
  images: imagesName,
  /** int64 [N]; -1 for the predicted class. */
  target: "batchcam/target",
  /** What stands for hidden parts of one image [1,C,H,W]. */
  baseline: "batchcam/baseline",
  /** A feature of an image for each run [N,h,w]. */
  features: "batchcam/features",
  /** The value of a layer, of one image. */
  value: "batchcam/value",
  /** A channel to leave out in each run, int64 [N]. */
  channel: "batchcam/channel",
} as const;

/** Names of what they compute. */
export const results = {
  /** [N,K] */
  logits: "batchcam/logits",
  /** Probabilities [N,K], where the scores' link does not give them. */
  shown: "batchcam/shown",
  /** [N,H,W], normalised. */
  maps: "batchcam/maps",
  /** [N], 1 for dead maps. */
  dead: "batchcam/dead",
  /** d logit of the target / d pixels, [N,C,H,W]. */
  gradient: "batchcam/gradient",
  /** [N,D,h,w] */
  activations: "batchcam/activations",
  /** [N], the largest derivative of any class's logit with respect to a layer. */
  reach: "batchcam/reach",
  /** The value of the layer as it is. */
  value: "batchcam/value-of-layer",
} as const;

const classInput = (name: string, count: number): Tensor => input(name, [count], "int64");

/**
 * Maps [N,H,W] of the classes `targets` int32 [N], as a graph behind a classifier.
 * @param layers - What the maps are made of; the maps of several are averaged. Without meaning for methods on pixels.
 */
export function singlePassMaps(
  { images, logits, value }: ClassifierGraph,
  targets: Tensor,
  method: SinglePassMethod,
  layers: readonly Layer[],
  form: MapForm = {},
): FinishedMaps {
  return attributionMaps(method, {
    ...form,
    images,
    logits,
    targets,
    layers: layers.map(({ name, layout }) => {
      const tensor = value(name);
      return {
        activations: channelsFirst(tensor, layout),
        gradient: (seeds = oneHot(targets, logits.shape[1])) => {
          const [gradient] = grad(logits, [tensor], seeds);
          return channelsFirst(gradient, layout);
        },
      };
    }),
  });
}

/**
 * @throws GradientError when an operator without a derivative rule stands between what the maps are made of and the scores.
 */
export function checkMethod(classifier: Classifier, method: MethodName, layers: readonly Layer[]): void {
  if (!attributionMethods[method].gradient) return;
  const names = layers.length > 0 ? layers.map(({ name }) => name) : [classifier.image.name];
  for (const name of names) classifier.checkDifferentiable(name);
}

/** How maps are made of evidence. */
export type MapForm = Pick<AttributionInputs, "signed" | "reduction" | "zero">;

/** A method that one graph computes, and the layers that it works on. */
export interface MapsOf {
  readonly method: SinglePassMethod;
  readonly layers: readonly Layer[];
}

/** What the maps of one of several methods are called, and whether they are dead. */
export const mapNames = (at: number): { readonly maps: string; readonly dead: string } =>
  at === 0
    ? { maps: results.maps, dead: results.dead }
    : { maps: `${results.maps}/${at}`, dead: `${results.dead}/${at}` };

/** Logits, and the maps of methods that one graph computes. */
export const mapsBehind =
  (ways: readonly MapsOf[], form: MapForm = {}) =>
  (graph: ClassifierGraph): Built => {
    const target = classInput(feeds.target, graph.images.shape[0]);
    const classes = chosenClasses(graph.logits, target);
    const found = ways.flatMap(({ method, layers }, at) => {
      const { maps, dead } = singlePassMaps(graph, classes, method, layers, form);
      const names = mapNames(at);
      return [[names.maps, maps] as const, [names.dead, dead] as const];
    });
    return { inputs: [target], outputs: { ...answers(graph), ...Object.fromEntries(found) } };
  };

export const mapsModel = (
  classifier: Classifier,
  ways: readonly MapsOf[],
  form: MapForm,
  batch: number,
): Composed => classifier.compose(mapsBehind(ways, form), batch);

export const logitsModel = (classifier: Classifier, batch: number): Composed =>
  classifier.compose((graph) => ({ inputs: [], outputs: answers(graph) }), batch);

/** What the model says of each image. */
const answers = ({ logits, shown }: ClassifierGraph): Record<string, Tensor> => ({
  [results.logits]: logits,
  ...(shown && { [results.shown]: shown }),
});

export const gradientModel = (classifier: Classifier, batch: number): Composed =>
  classifier.compose(({ images, logits }) => {
    const target = classInput(feeds.target, images.shape[0]);
    const [gradient] = grad(logits, [images], oneHot(chosenClasses(logits, target), logits.shape[1]));
    return { inputs: [target], outputs: { [results.gradient]: gradient } };
  }, batch);

/** What images count more than references, by a method that compares both. */
export const comparedModel = (classifier: Classifier, method: ComparisonMethod, batch: number): Composed =>
  classifier.compose(({ images, logits }) => {
    const target = classInput(feeds.target, images.shape[0]);
    const references = input(feeds.baseline, images.shape);
    const targets = chosenClasses(logits, target);
    const compared = { logits, images, targets, references, zero: constant(0) };
    return {
      inputs: [references, target],
      outputs: { [results.gradient]: attributionMethods[method].attribution(compared) },
    };
  }, batch);

/**
 * What maps are made of, in the order in which it is computed, by names in words: scores, activations of layers, and gradients
 * at them, or at the pixels where there are none.
 */
export const stagesModel = (
  classifier: Classifier,
  layers: readonly Layer[],
  withGradients: boolean,
  batch: number,
): Composed =>
  classifier.compose(({ images, logits, value }) => {
    const target = classInput(feeds.target, images.shape[0]);
    const seeds = oneHot(chosenClasses(logits, target), logits.shape[1]);
    const places = layers.map(({ name }) => [`"${name}"`, value(name)] as const);
    const gradients = (places.length > 0 ? places : [["the pixels", images] as const]).map(
      ([words, x]) => [`the gradients at ${words}`, grad(logits, [x], seeds)[0]] as const,
    );
    const stages = [
      ["the scores", logits] as const,
      ...places.map(([words, x]) => [`the activations at ${words}`, x] as const),
      ...(withGradients ? gradients : []),
    ];
    return { inputs: [target], outputs: Object.fromEntries(stages) };
  }, batch);

/** Any will do: of a random mixture, derivatives do not cancel out. */
const reachSeed = 1;

/** How far a layer reaches: the largest size of the derivative of some mixture of the logits. */
export const reachModel = (classifier: Classifier, layer: Layer, batch: number): Composed =>
  classifier.compose(({ value, logits }) => {
    const [count, classCount] = logits.shape;
    const random = streamOf(reachSeed, "mixture of scores");
    const mixture = constant(Float32Array.from({ length: classCount }, random.normal), [1, classCount]);
    const [gradient] = grad(logits, [value(layer.name)], expand(mixture, [count, classCount]));
    const sizes = abs(channelsFirst(gradient, layer.layout));
    return {
      inputs: [],
      outputs: { [results.logits]: logits, [results.reach]: reduceMax(sizes, { axes: [1, 2, 3] }) },
    };
  }, batch);

/** The activations of a layer, and its value as it is. */
export const layerModel = (classifier: Classifier, layer: Layer, batch: number): Composed =>
  classifier.compose(({ value, logits }) => {
    const tensor = value(layer.name);
    return {
      inputs: [],
      outputs: {
        [results.logits]: logits,
        [results.value]: tensor,
        [results.activations]: channelsFirst(tensor, layer.layout),
      },
    };
  }, batch);

/** What the model says, and what maps of a layer are made of. */
export const layerGradientModel = (classifier: Classifier, layer: Layer, batch: number): Composed =>
  classifier.compose((graph) => {
    const { images, logits, value } = graph;
    const target = classInput(feeds.target, images.shape[0]);
    const tensor = value(layer.name);
    const [gradient] = grad(logits, [tensor], oneHot(chosenClasses(logits, target), logits.shape[1]));
    return {
      inputs: [target],
      outputs: {
        ...answers(graph),
        [results.activations]: channelsFirst(tensor, layer.layout),
        [results.gradient]: channelsFirst(gradient, layer.layout),
      },
    };
  }, batch);

/**
 * Maps of the activations of a layer and their gradient, without the model.
 * @param shape - Of both, of one image [D,h,w].
 */
export const layerHeadModel = (
  classifier: Classifier,
  shape: readonly number[],
  method: SinglePassMethod,
  form: MapForm,
  batch: number,
): Composed =>
  classifier.composeApart((count) => {
    const { channels, height, width } = classifier.image;
    const [activations, gradient] = [results.activations, results.gradient].map((name) =>
      input(name, [count, ...shape]),
    );
    const { maps, dead } = attributionMaps(method, {
      ...form,
      logits: input(results.logits, [count, 1]),
      images: input(feeds.images, [count, channels, height, width]),
      targets: input(feeds.target, [count], "int32"),
      layers: [{ activations, gradient: () => gradient }],
    });
    return { inputs: [activations, gradient], outputs: { [results.maps]: maps, [results.dead]: dead } };
  }, batch);

/** Logits of one image where only what shines through a feature is left, the feature resized and in [0,1], and else a baseline. */
export const maskedModel = (
  classifier: Classifier,
  [h, w]: readonly [number, number],
  batch: number,
): Composed => {
  const { channels, height, width } = classifier.image;
  return classifier.compose(
    ({ logits }) => ({ inputs: [], outputs: { [results.logits]: logits } }),
    batch,
    (count) => {
      const [image, baseline] = [feeds.images, feeds.baseline].map((name) =>
        input(name, [1, channels, height, width]),
      );
      const features = input(feeds.features, [count, h, w]);
      const masks = normalise(resize(features, height, width), "minmax");
      const shown = mul(sub(image, baseline), reshape(masks, [count, 1, height, width]));
      return { images: add(baseline, shown), inputs: [image, baseline, features] };
    },
  );
};

/** Logits of one image with a channel of a layer set to zero. */
export const ablatedModel = (classifier: Classifier, layer: Layer, batch: number): Composed =>
  classifier.composeApart((count) => ablated(classifier, layer, count), batch);

function ablated(classifier: Classifier, layer: Layer, count: number): Built {
  const { channels, height, width } = classifier.image;
  const batchAxis = layer.layout.kind.indexOf("N");
  const channelAxis = layer.layout.kind.indexOf("C");
  const value = input(
    feeds.value,
    layer.shape.map((size, axis) => (axis === batchAxis ? 1 : size)),
  );
  const image = input(feeds.images, [1, channels, height, width]);
  const channel = classInput(feeds.channel, count);
  const along = (tensor: Tensor, axis: number): Tensor =>
    reshape(
      tensor,
      layer.shape.map((_, at) => (at === axis ? tensor.shape[0] : 1)),
    );
  const size = layer.shape[channelAxis];
  const numbers = along(constant([...Array(size).keys()], [size], "int64"), channelAxis);
  const kept = sub(1, cast(equal(numbers, along(channel, batchAxis)), "float32"));
  const again = cast(equal(channel, channel), "float32");
  const images = mul(image, reshape(again, [count, 1, 1, 1]));
  const logits = classifier.behind(layer, mul(value, kept), images);
  return { outputs: { [results.logits]: logits }, inputs: [image, value, channel] };
}
