import { ShapeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { flag, listOf, within } from "../base/options/requirements.js";
import { add, gelu, reduceMean, type Tensor } from "../graph/index.js";
import {
  convolution,
  convSame,
  Forward,
  globalResponseNorm,
  type Initialiser,
  layerNorm,
  layerNorm2d,
  linear,
  normParameters,
  type ParameterSpec,
  standardise,
  toChannelsFirst,
  toChannelsLast,
  weightAndBias,
} from "../nn/index.js";
import { modelDefaults } from "./choices.js";
import { checkModel, chooseLayer, type Model, type ModelInput, type ModelOptions } from "./model.js";

/** The number of blocks and channels in each of the four stages. */
export interface ConvNextSizes {
  readonly depths: readonly [number, number, number, number];
  readonly dims: readonly [number, number, number, number];
  /** Whether the linear layers of a block are stored as 1x1 convolutions, as in timm's small models. */
  readonly convMlp?: boolean;
}

const four = listOf(within.count, "four whole numbers from 1 up", 4);
const sizeRequirements: Requirements<ConvNextSizes> = { depths: four, dims: four, convMlp: flag };

/** The sizes of ConvNeXt-V2, atto to base (Woo et al. 2023, section 4 and appendix A). */
export const convNextSizes = {
  atto: { depths: [2, 2, 6, 2], dims: [40, 80, 160, 320], convMlp: true },
  femto: { depths: [2, 2, 6, 2], dims: [48, 96, 192, 384], convMlp: true },
  pico: { depths: [2, 2, 6, 2], dims: [64, 128, 256, 512], convMlp: true },
  nano: { depths: [2, 2, 8, 2], dims: [80, 160, 320, 640], convMlp: true },
  tiny: { depths: [3, 3, 9, 3], dims: [96, 192, 384, 768] },
  base: { depths: [3, 3, 27, 3], dims: [128, 256, 512, 1024] },
} as const satisfies Readonly<Record<string, ConvNextSizes>>;

/** Stem and downsampling for images under 64 pixels (28x28 ends as 7x7), and those of the paper. */
const smallPreset = { patch: 2, downsampling: [1, 2, 1] } as const;
const paperPreset = { patch: 4, downsampling: [2, 2, 2] } as const;
const smallImage = 64;

/** As in timm, whose truncation at ±2 is 100 standard deviations away. */
const weights: Initialiser = { kind: "normal", std: 0.02 };

interface Block {
  readonly name: string;
  readonly dim: number;
  /** The probability that stochastic depth drops the residual branch. */
  readonly dropRate: number;
}

/**
 * ConvNeXt-V2 (Woo et al. 2023) with timm's parameter names and initialisation. `patch` and `downsampling`
 * default to 4 and [2, 2, 2] as in the paper, and to 2 and [1, 2, 1] for images under 64 pixels, so that
 * 28x28 pixels end as a 7x7 map. The default target layer is "stages.3"; the head is global average pooling,
 * LayerNorm and "head.fc".
 * @throws ShapeError when the image is smaller than the product of the strides.
 * @throws UsageError when an option has an impossible value.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { layers, targetLayer } = createModel("convnext-v2-atto", input);
 * console.log(layers, targetLayer); // stem, stages.0 to stages.3; stages.3
 * ```
 */
export function convNextV2(
  name: string,
  sizes: ConvNextSizes,
  input: ModelInput,
  options: ModelOptions = {},
): Model {
  checkModel(name, input, options, ["layer", "patch", "downsampling", "dropPath"]);
  checkOptions(sizes, sizeRequirements, name, ["depths", "dims"], "sizes");
  const { depths, dims, convMlp = false } = sizes;
  const preset = Math.min(input.height, input.width) < smallImage ? smallPreset : paperPreset;
  const {
    patch = preset.patch,
    downsampling = preset.downsampling,
    dropPath = modelDefaults.dropPath,
  } = options;
  checkSizes(name, input, [patch, ...downsampling]);
  const stages = blocksOf(depths, dims, dropPath);
  const layers = ["stem", "stages.0", "stages.1", "stages.2", "stages.3"];
  const targetLayer = chooseLayer(name, layers, options.layer ?? "stages.3");
  return {
    name,
    input,
    options,
    parameters: [
      ...weightAndBias("stem.0", [dims[0], input.channels, patch, patch], weights),
      ...normParameters("stem.1", dims[0]),
      ...stages.flatMap((blocks, stage) => [
        ...(stage > 0 ? downsampleParameters(stage, dims, downsampling[stage - 1]) : []),
        ...blocks.flatMap((block) => blockParameters(block, convMlp)),
      ]),
      ...normParameters("head.norm", dims[3]),
      ...weightAndBias("head.fc", [input.classCount, dims[3]], weights),
    ],
    buffers: [],
    layers,
    targetLayer,
    dropRates: stages
      .flat()
      .map(({ dropRate }) => dropRate)
      .filter((rate) => rate > 0),
    head: "head.fc",
    stem: "stem.0",
    blocks: [
      ["stem."],
      ...stages.flatMap((blocks, stage) =>
        blocks.map(({ name }, index) =>
          index === 0 ? [`stages.${stage}.downsample.`, `${name}.`] : [`${name}.`],
        ),
      ),
      ["head."],
    ],
    apply(parameters, images, mode) {
      const forward = new Forward(parameters, mode);
      const standardised = standardise(images, input.standardisation);
      const patches = patchConvolution(standardised, forward, "stem.0");
      let x = forward.show(layerNorm2d(patches, parameters, "stem.1"));
      const checkpoints = [standardised, x];
      const activations: Record<string, Tensor> = { stem: x };
      stages.forEach((blocks, stage) => {
        if (stage > 0) {
          const normed = layerNorm2d(x, parameters, `stages.${stage}.downsample.0`);
          x = forward.show(patchConvolution(normed, forward, `stages.${stage}.downsample.1`));
        }
        for (const block of blocks) {
          x = convNextBlock(x, forward, block);
          checkpoints.push(x);
        }
        activations[`stages.${stage}`] = x;
      });
      const pooled = layerNorm(reduceMean(x, { axes: [2, 3] }), parameters, "head.norm");
      return {
        logits: linear(pooled, parameters, "head.fc"),
        activations: activations[targetLayer],
        layers: activations,
        checkpoints,
        buffers: forward.buffers,
      };
    },
  };
}

function checkSizes(name: string, input: ModelInput, factors: readonly number[]): void {
  const least = factors.reduce((product, factor) => product * factor, 1);
  if (Math.min(input.height, input.width) < least) {
    throw new ShapeError(
      `${name} with patch ${factors[0]} and downsampling ${factors.slice(1)} needs images of at least ` +
        `${least}x${least} pixels, not ${input.height}x${input.width}. Use smaller factors.`,
    );
  }
}

/** The rate of stochastic depth grows linearly from 0 in the first block to `dropPath` in the last. */
function blocksOf(depths: readonly number[], dims: readonly number[], dropPath: number): Block[][] {
  const total = depths.reduce((sum, depth) => sum + depth, 0);
  let done = 0;
  return depths.map((depth, stage) =>
    Array.from({ length: depth }, (_, index) => ({
      name: `stages.${stage}.blocks.${index}`,
      dim: dims[stage],
      dropRate: (dropPath * done++) / Math.max(total - 1, 1),
    })),
  );
}

function downsampleParameters(stage: number, dims: readonly number[], factor: number): ParameterSpec[] {
  const name = `stages.${stage}.downsample`;
  return [
    ...normParameters(`${name}.0`, dims[stage - 1]),
    ...weightAndBias(`${name}.1`, [dims[stage], dims[stage - 1], factor, factor], weights),
  ];
}

/** Specs for the parameters of a block with `dim` channels, under NAME. */
export function blockParameters(
  { name, dim }: Pick<Block, "name" | "dim">,
  convMlp = false,
): ParameterSpec[] {
  const hidden = 4 * dim;
  const window = convMlp ? [1, 1] : [];
  const zeros: Initialiser = { kind: "constant", value: 0 };
  return [
    ...weightAndBias(`${name}.conv_dw`, [dim, 1, 7, 7], weights),
    ...normParameters(`${name}.norm`, dim),
    ...weightAndBias(`${name}.mlp.fc1`, [hidden, dim, ...window], weights),
    { name: `${name}.mlp.grn.weight`, shape: [hidden], initial: zeros },
    { name: `${name}.mlp.grn.bias`, shape: [hidden], initial: zeros },
    ...weightAndBias(`${name}.mlp.fc2`, [dim, hidden, ...window], weights),
  ];
}

/** A convolution with non-overlapping windows. */
function patchConvolution(x: Tensor, { parameters }: Forward, name: string): Tensor {
  const [, , kh, kw] = parameters[`${name}.weight`].shape;
  return convolution(x, parameters, name, { strides: [kh, kw] });
}

/**
 * One block on x [N,dim,H,W] (Woo et al. 2023, figure 5). Neither neighbours nor GRN see hidden places, which
 * is what a sparse convolution computes.
 */
export function convNextBlock(x: Tensor, forward: Forward, { name, dim, dropRate }: Block): Tensor {
  const { parameters } = forward;
  const mixed = toChannelsLast(convSame(x, parameters, `${name}.conv_dw`, dim));
  const hidden = gelu(linear(layerNorm(mixed, parameters, `${name}.norm`), parameters, `${name}.mlp.fc1`));
  const shown = forward.showChannelsLast(hidden);
  const responses = globalResponseNorm(shown, parameters, `${name}.mlp.grn`);
  const branch = forward.show(toChannelsFirst(linear(responses, parameters, `${name}.mlp.fc2`)));
  return add(x, forward.dropPath(branch, dropRate));
}
