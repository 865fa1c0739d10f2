import { UsageError } from "../../base/errors.js";
import { type GradCam, gradCam, signedMaps, trainingEpsilon } from "../../cam/index.js";
import { add, div, mul, sub, type Tensor } from "../../graph/index.js";
import {
  attentionMiningLoss,
  batchCamLoss,
  camConsistencyLoss,
  consistencyLoss,
  energyLoss,
  evidenceOutside,
  hintLoss,
  keepAliveLoss,
  logProbabilityGradient,
  type PrototypeMaps,
  prototypeLoss,
  prototypeSupport,
  rightMapsLoss,
  rightReasonsLoss,
  type Transform,
  transformed,
  withoutMarked,
} from "../../losses/index.js";
import type { ModelOutput } from "../../models/index.js";
import type { Objective } from "../../options/index.js";
import { type ExplanationLossName, explanationLossesOf, explanationLossNames } from "../../options/index.js";

/** A batch in the graph, and what a loss on explanations may use of it. */
export interface LossInputs {
  /** [N,C,H,W] with pixels in [0,1]. */
  readonly images: Tensor;
  /** Classes int32 [N]. */
  readonly labels: Tensor;
  readonly prototypes: PrototypeMaps;
  /** 1 inside an image's decoy [N,H,W]; absent if the data has no masks. */
  readonly masks?: Tensor;
  readonly output: ModelOutput;
  /** Runs the model again, on other images of the same batch size. */
  readonly forward: (images: Tensor) => ModelOutput;
  /** A shift of the images, different in each step. */
  readonly transform: Transform;
}

/** What a loss sees: the batch, its one-hot labels [N,K], and the objective's options. */
interface Scene extends LossInputs {
  readonly rows: Tensor;
  readonly objective: Objective;
  /** The decoy masks, for losses that need them. */
  readonly wrong: () => Tensor;
}

/** A loss on the labels' maps of one layer; `mapsAgain` gives those of the same layer in another pass. */
type MapLoss = (cam: GradCam, scene: Scene, mapsAgain: (output: ModelOutput) => GradCam) => Tensor;

/** A loss on how the logits depend on the pixels, or on anything but the labels' maps. */
type SceneLoss = (scene: Scene) => Tensor;

/** What a loss is computed from, and what it needs. */
type LossKind = ({ readonly onMaps: MapLoss } | { readonly onScene: SceneLoss }) & {
  /** Whether it needs each image's decoy mask. */
  readonly needsMasks?: boolean;
  /** Whether it compares maps by the objective's distance. */
  readonly usesDistance?: boolean;
};

const kinds: Readonly<Record<ExplanationLossName, LossKind>> = {
  prototype: {
    onMaps: ({ maps }, { rows, prototypes, objective }) =>
      prototypeLoss(maps, rows, prototypes, objective.distance),
    usesDistance: true,
  },
  "batch-cam": { onMaps: ({ maps }, scene) => batchCam(maps, scene), usesDistance: true },
  "prototype-support": { onScene: (scene) => outsideSupport(scene) },
  "input-gradient": { onScene: (scene) => rightReasonsLoss(pixelGradient(scene)) },
  rrr: { onScene: (scene) => rightReasonsLoss(pixelGradient(scene), scene.wrong()), needsMasks: true },
  "rrr-g": { onMaps: ({ maps }, { wrong }) => rightMapsLoss(maps, wrong()), needsMasks: true },
  hint: { onMaps: ({ maps }, { images, wrong }) => hintLoss(maps, images, wrong()), needsMasks: true },
  energy: { onMaps: ({ maps }, { wrong }) => energyLoss(maps, wrong()), needsMasks: true },
  gain: {
    onMaps: ({ maps }, { images, rows, forward }) =>
      attentionMiningLoss(forward(withoutMarked(images, maps)).logits, rows),
  },
  "cam-consistency": {
    onMaps: ({ maps }, { images, forward, transform, objective }, mapsAgain) => {
      const { maps: after } = mapsAgain(forward(transformed(images, transform)));
      return camConsistencyLoss(maps, after, transform, objective.distance);
    },
    usesDistance: true,
  },
};

const having = (what: "needsMasks" | "usesDistance"): readonly ExplanationLossName[] =>
  explanationLossNames.filter((name) => kinds[name][what]);

/** The losses that need decoy masks, and those that compare maps by a distance. */
export const maskedLossNames = having("needsMasks");
export const distanceLossNames = having("usesDistance");

/** Whether a run's loss depends on the distance between maps. */
export const usesDistance = (loss: string): boolean =>
  explanationLossesOf(loss).some((name) => distanceLossNames.includes(name));

/**
 * A scalar loss on the explanations of a batch; losses on maps are averaged over the objective's layers.
 * @param rows - One-hot labels [N,K].
 * @throws UsageError when the batch lacks what the loss needs, or the model does not have a layer.
 */
export function explanationLoss(
  name: ExplanationLossName,
  batch: LossInputs,
  rows: Tensor,
  objective: Objective,
): Tensor {
  const kind = kinds[name];
  const scene: Scene = { ...batch, rows, objective, wrong: () => masksFor(name, batch) };
  if ("onScene" in kind) return kind.onScene(scene);
  return overLayers(scene, (_, layer) => {
    const mapsOf = (output: ModelOutput): GradCam => labelMaps(scene, output, layer);
    const cam = mapsOf(batch.output);
    const loss = kind.onMaps(cam, scene, mapsOf);
    const { keepAlive } = objective;
    return keepAlive > 0 ? add(loss, mul(keepAliveLoss(cam.evidence), keepAlive)) : loss;
  });
}

function batchCam(maps: Tensor, { rows, prototypes, objective }: Scene): Tensor {
  const { reading, distance } = objective;
  if (reading === "prototype") return batchCamLoss(maps, rows, prototypes, distance);
  if ("ofImages" in prototypes) {
    throw new UsageError(
      "The consistency reading compares the maps of a class with each other, which says nothing where augmentation " +
        "moves the images or each has a prototype of its own. Leave out `crop`, `flip`, `rotation` and k-means " +
        "prototypes, or use the prototype reading.",
    );
  }
  return consistencyLoss(maps, rows, distance);
}

function outsideSupport(scene: Scene): Tensor {
  const { prototypes, rows, output, objective } = scene;
  const { supportGain: gain, supportScope: scope, evidence } = objective;
  const support = prototypeSupport(prototypes, rows, { gain, scope });
  if (evidence === "input-gradient") return rightReasonsLoss(pixelGradient(scene), sub(1, support));
  return overLayers(scene, (activations) =>
    evidenceOutside(signedMaps(output.logits, activations, sizeOfImages(scene)), support),
  );
}

const pixelGradient = ({ output, images }: Scene): Tensor => logProbabilityGradient(output.logits, images);

const sizeOfImages = ({ images }: Scene): readonly [number, number] => [images.shape[2], images.shape[3]];

/** Averages a loss over the objective's layers, by default the model's target layer. */
function overLayers(scene: Scene, loss: (activations: Tensor, layer?: string) => Tensor): Tensor {
  const { layers } = scene.objective;
  if (layers.length === 0) return loss(scene.output.activations);
  const losses = layers.map((layer) => loss(layerOf(scene.output, layer), layer));
  return div(losses.reduce(add), losses.length);
}

function labelMaps(scene: Scene, output: ModelOutput, layer: string | undefined): GradCam {
  const { alpha, normalisation } = scene.objective;
  const activations = layer === undefined ? output.activations : layerOf(output, layer);
  return gradCam(output.logits, activations, scene.labels, {
    alpha,
    normalisation,
    size: sizeOfImages(scene),
    epsilon: trainingEpsilon,
  });
}

function layerOf({ layers }: ModelOutput, name: string): Tensor {
  if (layers[name]) return layers[name];
  throw new UsageError(
    `The loss cannot explain a layer "${name}" here; there are: ${Object.keys(layers).join(", ")}.`,
  );
}

/** The error for a loss that needs decoy masks on images without them. */
export const masksMissing = (name: string): UsageError =>
  new UsageError(
    `The loss "${name}" needs a mask that says where the decoy of each image lies, and these images have none: train ` +
      "with a decoy at a known place (`decoy` random-corner, fixed-corner or scanner-mark), or use another loss.",
  );

function masksFor(name: string, { masks }: LossInputs): Tensor {
  if (masks) return masks;
  throw masksMissing(name);
}
