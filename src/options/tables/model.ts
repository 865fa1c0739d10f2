import { z } from "zod";
import { count, numberIn, shareBelowOne } from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { ranges } from "../../base/options/ranges.js";
import { preprocessingNames } from "../../import/index.js";
import { modelDefaults, modelNames } from "../../models/index.js";
import { batchNormModes, groupDefaults, stepDefaults } from "../training-options.js";

export const model = inGroup("Model");
const fineTuning = inGroup("Initial weights and fine-tuning");

/** Whether a model name is an ONNX file rather than a built-in model. */
export const isModelFile = (name: string): boolean => name.toLowerCase().endsWith(".onnx");

const modelWords = `one of ${modelNames.join(", ")}, or the path of an .onnx file`;

/** Options of models that split images into patches. */
export const stemOptions = {
  patch: model({
    type: count.optional(),
    placeholder: "n",
    help: "convnext-v2 and vit: patch size of the stem",
    otherwise: "depends on the image size",
  }),
  downsampling: model({
    type: z.tuple([count, count, count]).optional(),
    placeholder: "a,b,c",
    help: "convnext-v2: downsampling factors between the stages",
    otherwise: "depends on the image size",
  }),
  dropPath: model({
    type: shareBelowOne.optional(),
    placeholder: "p",
    help: "convnext-v2 and vit: stochastic-depth rate of the last block",
    otherwise: String(modelDefaults.dropPath),
  }),
} satisfies OptionTable;

/** A run's model, its initial weights, and which of them are trained. */
export const modelOptions = {
  model: model({
    type: z
      .string()
      .refine((name) => modelNames.some((known) => known === name) || isModelFile(name))
      .meta({ description: modelWords, examples: [...modelNames] })
      .default("simple-cnn"),
    placeholder: "name",
    help: "architecture to train, or ONNX classifier to fine-tune",
  }),
  modelInput: model({
    type: z.string().optional(),
    placeholder: "name",
    help: ".onnx file: the input for the images, if it has several",
  }),
  modelOutput: model({
    type: z.string().optional(),
    placeholder: "name",
    help: ".onnx file: the output with the logits, if it has several",
  }),
  preprocess: model({
    type: z.enum(preprocessingNames).optional(),
    placeholder: "name",
    help: ".onnx file: preprocessing of the pixels (mean, std, range)",
    otherwise: "guessed",
  }),
  layer: model({
    type: z.string().optional(),
    placeholder: "name",
    help: "target layer, whose maps are trained and shown",
    otherwise: "the last one with maps",
  }),
  width: model({
    type: count.max(4096).optional(),
    placeholder: "n",
    help: "resnet: channels of the first stage",
    otherwise: String(modelDefaults.width),
  }),
  ...stemOptions,
  init: fineTuning({
    type: z.string().optional(),
    placeholder: "file",
    help: "initial weights: a .safetensors or .pth file with PyTorch's parameter names, or another run's folder",
  }),
  newHead: fineTuning({
    type: z.boolean().default(false),
    help: "begin with a new head, for other classes than those of the initial weights or the .onnx file",
  }),
  strict: fineTuning({
    type: z.boolean().default(false),
    help: "fail if the initial weights do not match the model exactly",
  }),
  freeze: fineTuning({
    type: z.array(z.string().min(1)).default([...groupDefaults.freeze]),
    placeholder: "patterns",
    help: 'parameters to freeze, such as "conv1.*,layer1.*"',
  }),
  layerDecay: fineTuning({
    type: numberIn(ranges.decay).default(groupDefaults.layerDecay),
    placeholder: "x",
    help: "layer-wise decay: each block's learning rate divided by the next block's",
  }),
  batchNorm: fineTuning({
    type: z.enum(batchNormModes).default(stepDefaults.batchNorm),
    placeholder: "mode",
    help: "BatchNorm in training: normalise by batch statistics, or by the running ones, which then stay fixed",
  }),
} satisfies OptionTable;
