import { usualFitting } from "../../base/images/fitting.js";
import type { OnnxModel } from "../../onnx/index.js";
import { type ImageInput, usualSize } from "../interface/input/image-form.js";
import { type Convention, type Found, foundIn, type ImageValues, type Source } from "./findings.js";
import { type Preprocessing, type PreprocessingName, preprocessings } from "./preprocessings.js";

/** Layers of keras.applications by their names, with the preprocessing of `preprocess_input` there. */
const kerasFamilies: readonly (readonly [RegExp, PreprocessingName, string])[] = [
  [/block1_sepconv1|block2_sepconv1/, "-1-1", "Xception"],
  [/expanded_conv_project|bn_Conv1|block_1_expand/, "-1-1", "MobileNetV2"],
  [/conv_dw_1|conv_pw_1/, "-1-1", "MobileNet"],
  [/conv2_block1_preact_bn/, "-1-1", "ResNetV2"],
  [/conv2_block1_0_bn|conv2_block1_concat/, "imagenet", "DenseNet"],
  [/conv2_block1_1_conv|res2a_branch2a/, "caffe", "ResNet"],
  [/block1_conv1/, "caffe", "VGG"],
  [/(^|\/)mixed0|mixed_5b/, "-1-1", "Inception"],
  [/normal_conv_1_|stem_bn1/, "-1-1", "NASNet"],
];

/** Separable convolutions of greyscale are those of the mini-Xception for faces (Arriaga et al. 2017). */
const kerasGreyFamilies: typeof kerasFamilies = [[/separable_conv2d/, "-1-1", "mini-Xception"]];

/** keras.applications calls the layer of its own classes so; what was trained on from there mostly divides bytes by 255. */
const kerasHead = /(^|[/\n])predictions(\/|$)/m;

/** What is usual for models that are written like this one. */
export function byConvention(model: OnnxModel, image: ImageInput): Convention {
  const { name, reason, others, ...values } = guess(model, image);
  const known: Preprocessing = preprocessings[name];
  const source: Source = { kind: "guessed", words: reason };
  const taken = { scaling: known, channelOrder: known.channelOrder ?? "rgb", ...usualFitting, ...values };
  return {
    findings: foundIn(taken, source),
    candidates: [name, ...others.filter((other) => other !== name)],
  };
}

interface Guess extends Partial<ImageValues> {
  readonly name: PreprocessingName;
  readonly reason: string;
  readonly others: readonly PreprocessingName[];
}

function guess(model: OnnxModel, { channels, layout }: ImageInput): Guess {
  const { producer = "", metadata, nodes } = model;
  const ranges = ["0-1", "-1-1", "0-255"] as const;
  const others = channels === 3 ? (["imagenet", ...ranges] as const) : ranges;
  const isKeras = layout === "NHWC" || /tf2onnx|keras/i.test(producer);
  if (Object.keys(metadata).some((key) => /^image\./i.test(key))) {
    return {
      name: isKeras || channels !== 3 ? "0-1" : "imagenet",
      fit: "stretch",
      reason: "as Custom Vision's models",
      others,
    };
  }
  if (isKeras) {
    const names = nodes.map(({ name }) => name).join("\n");
    const families = channels === 3 ? kerasFamilies : kerasGreyFamilies;
    const [, ofFamily, title] = families.find(([pattern]) => pattern.test(names)) ?? [];
    const isOther = ofFamily === "caffe" && !kerasHead.test(names);
    return {
      name: isOther ? "0-1" : (ofFamily ?? "0-1"),
      fit: "stretch",
      reason: isOther
        ? `as most models made of Keras' ${title}, whose layers it has`
        : title
          ? `as Keras' ${title}, whose layers it has`
          : "as most models of Keras",
      others: channels === 3 ? [...(isOther ? ["caffe" as const] : []), ...ranges, "caffe"] : ranges,
    };
  }
  if (channels === 3 && /caffe/i.test(producer)) {
    return { name: "caffe", reason: "as most models of Caffe", others };
  }
  if (channels === 3 && ofPaddleOcr(model)) {
    return { name: "-1-1", channelOrder: "bgr", fit: "stretch", reason: paddleOcr, others };
  }
  if (channels === 3) return { name: "imagenet", reason: "as most models of PyTorch", others };
  return {
    name: "0-1",
    reason: channels === 1 ? "as most models for greyscale" : "as nothing says otherwise",
    others,
  };
}

const paddleOcr = "as PaddleOCR's models";

/**
 * paddle2onnx says who wrote the file, or names open sizes "p2o.DynamicDimension.0"; the classifiers of PaddleOCR leave height
 * and width open.
 */
const ofPaddleOcr = ({ inputs, producer = "" }: OnnxModel): boolean =>
  inputs.some(({ shape }) => {
    const isOpen = (size: number | string): boolean =>
      /paddle/i.test(producer) ? typeof size === "string" || size < 1 : /^p2o\./.test(`${size}`);
    return shape.length === 4 && shape.slice(2).every(isOpen);
  });

/** The size that is usual for a model which leaves that open. */
export const usualSizeOf = (model: OnnxModel): Found<readonly [number, number]> =>
  ofPaddleOcr(model)
    ? { value: [48, 192], source: { kind: "guessed", words: paddleOcr } }
    : { value: usualSize, source: { kind: "guessed", words: "as most models for photographs" } };
