import { z } from "zod";
import { fits, resamplings } from "../../base/images/fitting.js";
import { count } from "../../base/options/number-types.js";
import { inGroup, type OptionsOf, type OptionTable } from "../../base/options/option.js";
import { channelOrders, preprocessingNames, usualSize } from "../../import/index.js";

const model = inGroup("Model (by default read from the file, or guessed)");

/** Which input and output of an ONNX classifier to use; by default they are found in the model. */
export const interfaceOptions = {
  input: model({
    type: z.string().optional(),
    placeholder: "name",
    help: "the input for the images, if there are several",
  }),
  output: model({
    type: z.string().optional(),
    placeholder: "name",
    help: "the output with the class scores, if there are several",
  }),
  score: model({
    type: z.string().min(1).optional(),
    placeholder: "score",
    help: 'explain one number of each image instead of classes: "OUTPUT[index,...]" with an index, a:b or : for each axis behind the images, mean, sum, max or min of what is left, and + - * /, such as "mean(seg[15] where highest)", "max(boxes[6])", "age"',
  }),
  layout: model({
    type: z.enum(["nchw", "nhwc"]).optional(),
    placeholder: "name",
    help: "layout of the input: channels first or last",
  }),
  size: model({
    type: z.tuple([count, count]).meta({ description: "a height and a width, such as 224x224" }).optional(),
    placeholder: "HxW",
    separator: "x",
    help: "input size, if the model leaves it open",
    otherwise: usualSize.join("x"),
  }),
  feed: model({
    type: z.array(z.string().min(1)).optional(),
    placeholder: "name=value",
    separator: "",
    help: "value of another input than the images, for each such input: a number, several with commas, or a file (.npy or text)",
  }),
} satisfies OptionTable;

/** How to read an ONNX classifier; what is left out is found in the model, or guessed. */
export const modelOptions = {
  labels: model({
    type: z.string().optional(),
    placeholder: "file",
    help: "class names: one per line, or in JSON, YAML or a Python dictionary",
  }),
  preprocess: model({
    type: z.string().min(1).optional(),
    placeholder: "name|file",
    help: `preprocessing of the pixels: ${preprocessingNames.join(", ")}, or a file such as preprocessor_config.json`,
  }),
  mean: model({
    type: z.array(z.number()).optional(),
    placeholder: "a,b,c",
    help: "with --std, instead of --preprocess: channel means, subtracted from pixels in [0,1], or from 0 to 255 where they are so large",
  }),
  std: model({
    type: z.array(z.number()).optional(),
    placeholder: "a,b,c",
    help: "with --mean: channel standard deviations, which then divide them",
  }),
  channels: model({
    type: z.enum([...channelOrders, "grey"]).optional(),
    placeholder: "name",
    help: "order of the model's channels; their number, too, if the model leaves it open",
  }),
  fit: model({
    type: z.string().min(1).optional(),
    placeholder: "name",
    help: `how images get the input size: ${fits.join(", ")}, or pad with a colour, such as pad:white or pad:#727272`,
  }),
  cropPct: model({
    type: z.number().gt(0).max(1).meta({ description: "a share in (0,1]" }).optional(),
    placeholder: "p",
    help: "share of the scaled image that its middle keeps: 0.875 where 256 pixels become 224",
  }),
  resample: model({
    type: z.enum(resamplings).optional(),
    placeholder: "name",
    help: "how images are scaled, as by Pillow",
  }),
  similarTo: model({
    type: z.string().min(1).optional(),
    placeholder: "image",
    help: "explain how like images are to this one, by the vectors that the model makes of both",
  }),
  ...interfaceOptions,
} satisfies OptionTable;

export interface InterfaceArguments extends OptionsOf<typeof interfaceOptions> {
  /** A model.onnx, or a run's folder. */
  readonly model: string;
}

export interface ModelArguments extends OptionsOf<typeof modelOptions> {
  /** A model.onnx, or a run's folder. */
  readonly model: string;
}
