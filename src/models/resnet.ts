import { ShapeError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { listOf, within } from "../base/options/requirements.js";
import { add, maxPool, reduceMean, relu, type Tensor } from "../graph/index.js";
import {
  batchNorm,
  batchNormBuffers,
  convolution,
  Forward,
  layerParameters,
  linear,
  normParameters,
  type ParameterSpec,
  standardise,
} from "../nn/index.js";
import { modelDefaults } from "./choices.js";
import { checkModel, chooseLayer, type Model, type ModelInput, type ModelOptions } from "./model.js";

/** The number of blocks in each of the four stages. */
export type StageDepths = readonly [number, number, number, number];

const stageDepths = listOf(within.count, "the number of blocks in each of the four stages", 4);

/** Images smaller than this on a side get the small stem. */
const smallImage = 64;

interface Block {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
}

/**
 * A ResNet of basic blocks (He et al. 2016) with torchvision's parameter names and initialisation. Images
 * under 64 pixels get a small stem (3x3, stride 1, no pooling), larger ones that of ImageNet (7x7, stride 2,
 * max pooling). The default target layer is "layer4"; the head is global average pooling and "fc".
 * @param depths - The number of blocks in each stage; [2, 2, 2, 2] makes a ResNet-18.
 * @throws ShapeError when the image is smaller than 8x8 pixels.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { layers, targetLayer } = createModel("resnet-18", input, { width: 16 });
 * console.log(layers, targetLayer); // relu, layer1 to layer4; layer4
 * ```
 */
export function resnet(
  name: string,
  depths: StageDepths,
  input: ModelInput,
  options: ModelOptions = {},
): Model {
  checkModel(name, input, options, ["layer", "width"]);
  checkValue(depths, stageDepths, "resnet: depths");
  const { width = modelDefaults.width } = options;
  const side = Math.min(input.height, input.width);
  if (side < 8) {
    throw new ShapeError(`${name} needs images of at least 8x8 pixels, not ${input.height}x${input.width}.`);
  }
  const small = side < smallImage;
  const blocks = blocksOf(depths, width);
  const layers = ["relu", "layer1", "layer2", "layer3", "layer4"];
  const targetLayer = chooseLayer(name, layers, options.layer ?? "layer4");
  return {
    name,
    input,
    options,
    parameters: [
      convParameter("conv1", [width, input.channels, ...(small ? [3, 3] : [7, 7])]),
      ...normParameters("bn1", width),
      ...blocks.flatMap(blockParameters),
      ...layerParameters("fc", [input.classCount, 8 * width]),
    ],
    buffers: [...batchNormBuffers("bn1", width), ...blocks.flatMap(blockBuffers)],
    layers,
    targetLayer,
    dropRates: [],
    head: "fc",
    stem: "conv1",
    blocks: [["conv1.", "bn1."], ...blocks.map((block) => [`${block.name}.`]), ["fc."]],
    apply(parameters, images, mode) {
      const forward = new Forward(parameters, mode);
      const standardised = standardise(images, input.standardisation);
      const stem = convolution(standardised, parameters, "conv1", {
        strides: small ? [1, 1] : [2, 2],
        pads: small ? [1, 1, 1, 1] : [3, 3, 3, 3],
      });
      let x = relu(batchNorm(stem, forward, "bn1"));
      const activations: Record<string, Tensor> = { relu: x };
      if (!small) x = maxPool(x, [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] });
      const checkpoints = [standardised, x];
      for (const block of blocks) {
        x = basicBlock(x, forward, block);
        checkpoints.push(x);
        activations[stageOf(block)] = x;
      }
      const logits = linear(reduceMean(x, { axes: [2, 3] }), parameters, "fc");
      return {
        logits,
        activations: activations[targetLayer],
        layers: activations,
        checkpoints,
        buffers: forward.buffers,
      };
    },
  };
}

const stageOf = ({ name }: Block): string => name.split(".")[0];

const hasDownsample = ({ inputs, outputs, stride }: Block): boolean => stride !== 1 || inputs !== outputs;

function blocksOf(depths: StageDepths, width: number): Block[] {
  return depths.flatMap((depth, stage) =>
    Array.from({ length: depth }, (_, index): Block => {
      const outputs = width * 2 ** stage;
      const first = index === 0 && stage > 0;
      return {
        name: `layer${stage + 1}.${index}`,
        inputs: first ? outputs / 2 : outputs,
        outputs,
        stride: first ? 2 : 1,
      };
    }),
  );
}

/** A weight without bias, normal with variance 2 / fan-out (He et al. 2015, eq. 14). */
function convParameter(name: string, shape: readonly number[]): ParameterSpec {
  const [outputs, , ...window] = shape;
  const fanOut = window.reduce((product, size) => product * size, outputs);
  return { name: `${name}.weight`, shape, initial: { kind: "normal", std: Math.sqrt(2 / fanOut) } };
}

function blockParameters(block: Block): ParameterSpec[] {
  const { name, inputs, outputs } = block;
  return [
    convParameter(`${name}.conv1`, [outputs, inputs, 3, 3]),
    ...normParameters(`${name}.bn1`, outputs),
    convParameter(`${name}.conv2`, [outputs, outputs, 3, 3]),
    ...normParameters(`${name}.bn2`, outputs),
    ...(hasDownsample(block)
      ? [
          convParameter(`${name}.downsample.0`, [outputs, inputs, 1, 1]),
          ...normParameters(`${name}.downsample.1`, outputs),
        ]
      : []),
  ];
}

function blockBuffers(block: Block): ParameterSpec[] {
  const norms = ["bn1", "bn2", ...(hasDownsample(block) ? ["downsample.1"] : [])];
  return norms.flatMap((norm) => batchNormBuffers(`${block.name}.${norm}`, block.outputs));
}

function basicBlock(x: Tensor, forward: Forward, block: Block): Tensor {
  const { name, stride } = block;
  const { parameters } = forward;
  const strides = [stride, stride] as const;
  const pads = [1, 1, 1, 1] as const;
  const first = convolution(x, parameters, `${name}.conv1`, { strides, pads });
  const middle = relu(batchNorm(first, forward, `${name}.bn1`));
  const branch = batchNorm(
    convolution(middle, parameters, `${name}.conv2`, { pads }),
    forward,
    `${name}.bn2`,
  );
  const shortcut = hasDownsample(block)
    ? batchNorm(
        convolution(x, parameters, `${name}.downsample.0`, { strides }),
        forward,
        `${name}.downsample.1`,
      )
    : x;
  return relu(add(branch, shortcut));
}
