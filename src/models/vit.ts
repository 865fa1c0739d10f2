import { ShapeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import { add, concat, gelu, pad, reshape, slice, type Tensor, transpose } from "../graph/index.js";
import {
  attention,
  convolution,
  Forward,
  firstToken,
  firstTokenAttention,
  type Initialiser,
  layerNorm,
  layerParameters,
  linear,
  normParameters,
  type ParameterSpec,
  standardise,
  weightAndBias,
} from "../nn/index.js";
import { modelDefaults } from "./choices.js";
import { checkModel, chooseLayer, type Model, type ModelInput, type ModelOptions } from "./model.js";

/** The sizes of a vision transformer: blocks, width of the tokens, attention heads. */
export interface VitSizes {
  readonly depth: number;
  readonly dim: number;
  readonly heads: number;
}

const sizeRequirements: Requirements<VitSizes> = {
  depth: within.count,
  dim: within.count,
  heads: within.count,
};

/** ViT-tiny (DeiT-Ti, Touvron et al. 2021, table 1). */
export const vitTinySizes: VitSizes = { depth: 12, dim: 192, heads: 3 };

/**
 * Images under 64 pixels are cut into patches of 4x4 pixels (28x28 gives a 7x7 grid), larger ones of 16x16.
 */
const smallImage = 64;

const weights: Initialiser = { kind: "normal", std: 0.02 };

/**
 * A vision transformer with a class token (Dosovitskiy et al. 2021), with timm's parameter names and
 * initialisation. Its layers are the patch tokens after the first LayerNorm of each block, put back on their
 * grid. The default target layer is that of the last block, after which the patch tokens no longer reach the
 * logits.
 * @throws ShapeError when the patches do not tile the image.
 * @throws UsageError when an option has an impossible value.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { layers, targetLayer } = createModel("vit-tiny", input);
 * console.log(layers.length, targetLayer); // 12 blocks.11.norm1
 * ```
 */
export function vit(name: string, sizes: VitSizes, input: ModelInput, options: ModelOptions = {}): Model {
  checkModel(name, input, options, ["layer", "patch", "dropPath"]);
  checkOptions(sizes, sizeRequirements, name, ["depth", "dim", "heads"], "sizes");
  const { depth, dim, heads } = sizes;
  if (dim % heads) {
    throw new ShapeError(
      `${name}: sizes must have a dim that divides into its heads, not ${dim} into ${heads}.`,
    );
  }
  const {
    patch = Math.min(input.height, input.width) < smallImage ? 4 : 16,
    dropPath = modelDefaults.dropPath,
  } = options;
  if (!Number.isInteger(patch) || patch < 1 || input.height % patch || input.width % patch) {
    throw new ShapeError(
      `${name}: patches of ${patch} pixels do not tile images of ${input.height}x${input.width} pixels.`,
    );
  }
  const grid = [input.height / patch, input.width / patch] as const;
  const tokens = grid[0] * grid[1];
  const rates = Array.from({ length: depth }, (_, at) => (dropPath * at) / Math.max(depth - 1, 1));
  const layers = rates.map((_, at) => `blocks.${at}.norm1`);
  const targetLayer = chooseLayer(name, layers, options.layer ?? layers[depth - 1]);
  return {
    name,
    input,
    options,
    parameters: [
      { name: "cls_token", shape: [1, 1, dim], initial: { kind: "normal", std: 1e-6 }, decay: false },
      { name: "pos_embed", shape: [1, tokens + 1, dim], initial: weights, decay: false },
      ...layerParameters("patch_embed.proj", [dim, input.channels, patch, patch]),
      ...rates.flatMap((_, at) => blockParameters(`blocks.${at}`, dim)),
      ...normParameters("norm", dim),
      ...weightAndBias("head", [input.classCount, dim], weights),
    ],
    buffers: [],
    layers,
    targetLayer,
    // A block has two residual branches.
    dropRates: rates.flatMap((rate) => (rate > 0 ? [rate, rate] : [])),
    head: "head",
    stem: "patch_embed.proj",
    blocks: [
      ["cls_token", "pos_embed", "patch_embed."],
      ...rates.map((_, at) => [`blocks.${at}.`]),
      ["norm.", "head."],
    ],
    apply(parameters, images, mode) {
      const forward = new Forward(parameters, mode);
      const standardised = standardise(images, input.standardisation);
      const patches = convolution(standardised, parameters, "patch_embed.proj", { strides: [patch, patch] });
      let x = embed(patches, parameters.cls_token, parameters.pos_embed);
      const checkpoints = [standardised, x];
      const layers: Record<string, Tensor> = {};
      rates.forEach((rate, at) => {
        const block = `blocks.${at}`;
        let normed = layerNorm(x, parameters, `${block}.norm1`);
        if (`${block}.norm1` === targetLayer) {
          layers[targetLayer] = toGrid(normed, grid);
          normed = fromGrid(layers[targetLayer], normed);
        }
        // The logits need only the class token of the last block.
        const last = at === depth - 1;
        const attend = last ? firstTokenAttention : attention;
        const residual = last ? firstToken(x) : x;
        x = add(residual, forward.dropPath(attend(normed, parameters, `${block}.attn`, heads), rate));
        const hidden = linear(layerNorm(x, parameters, `${block}.norm2`), parameters, `${block}.mlp.fc1`);
        x = add(x, forward.dropPath(linear(gelu(hidden), parameters, `${block}.mlp.fc2`), rate));
        checkpoints.push(x);
      });
      const logits = linear(layerNorm(x, parameters, "norm"), parameters, "head");
      const activations = layers[targetLayer];
      return { logits, activations, layers, checkpoints, buffers: forward.buffers };
    },
  };
}

function blockParameters(name: string, dim: number): ParameterSpec[] {
  return [
    ...normParameters(`${name}.norm1`, dim),
    ...weightAndBias(`${name}.attn.qkv`, [3 * dim, dim], weights),
    ...weightAndBias(`${name}.attn.proj`, [dim, dim], weights),
    ...normParameters(`${name}.norm2`, dim),
    ...weightAndBias(`${name}.mlp.fc1`, [4 * dim, dim], weights),
    ...weightAndBias(`${name}.mlp.fc2`, [dim, 4 * dim], weights),
  ];
}

/** Turns patches [N,D,h,w] into tokens [N,1+hw,D] after the class token, and adds position embeddings. */
function embed(patches: Tensor, classToken: Tensor, positions: Tensor): Tensor {
  const [n, dim, h, w] = patches.shape;
  const tokens = transpose(reshape(patches, [n, dim, h * w]), [0, 2, 1]);
  // Padded rather than concatenated, since the class token has no batch axis.
  const first = pad(classToken, [0, 0, 0], [0, h * w, 0]);
  return add(pad(tokens, [0, 1, 0], [0, 0, 0]), add(positions, first));
}

/** Turns the patch tokens of [N,1+hw,D] into a map [N,D,h,w]. */
function toGrid(tokens: Tensor, [h, w]: readonly [number, number]): Tensor {
  const [n, count, dim] = tokens.shape;
  const patches = slice(tokens, { axes: [1], starts: [1], ends: [count] });
  return reshape(transpose(patches, [0, 2, 1]), [n, dim, h, w]);
}

/** Puts the patches of the grid back among the tokens, so that the logits depend on the grid. */
function fromGrid(grid: Tensor, tokens: Tensor): Tensor {
  const [n, dim, h, w] = grid.shape;
  const first = slice(tokens, { axes: [1], starts: [0], ends: [1] });
  return concat([first, transpose(reshape(grid, [n, dim, h * w]), [0, 2, 1])], 1);
}
