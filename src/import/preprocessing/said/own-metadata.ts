import type { OnnxModel, ValueInfo } from "../../../onnx/index.js";
import type { ImageLayout } from "../../interface/input/image-form.js";
import type { ImageValues } from "../findings.js";
import { nameOf, type PreprocessingName } from "../preprocessings.js";
import { asOwnKeys, ownKey } from "./own-keys.js";

const ranges: Partial<Record<PreprocessingName, string>> = {
  "0-255": "NominalRange_0_255",
  "0-1": "Normalized_0_1",
  "-1-1": "Normalized_1_1",
};

/**
 * Metadata that says how images become a model's input: in ONNX's keys for images as far as these go (github.com/onnx/onnx,
 * docs/MetadataProps.md), and in one of this package's as JSON.
 * @param channels - How many the model's images have.
 */
export function imageMetadata(values: Partial<ImageValues>, channels: number): Record<string, string> {
  const { scaling, channelOrder = "rgb" } = values;
  const range = scaling && ranges[nameOf(scaling) ?? "clip"];
  const format = channels === 1 ? "Gray8" : channelOrder === "bgr" ? "Bgr8" : "Rgb8";
  return {
    ...(range
      ? {
          "Image.BitmapPixelFormat": format,
          "Image.ColorSpaceGamma": "SRGB",
          "Image.NominalPixelRange": range,
        }
      : {}),
    ...(Object.keys(values).length > 0 ? { [ownKey]: asOwnKeys(values) } : {}),
  };
}

/** The model with an input that says that it holds images. */
export const withDenotation = (model: OnnxModel, name: string, layout: ImageLayout): OnnxModel => ({
  ...model,
  inputs: model.inputs.map((info): ValueInfo => {
    const denotation = { type: "IMAGE", axes: axes[layout] };
    return info.name === name && info.shape.length === 4 ? { ...info, denotation } : info;
  }),
});

const axes: Readonly<Record<ImageLayout, readonly string[]>> = {
  NCHW: ["DATA_BATCH", "DATA_CHANNEL", "DATA_FEATURE", "DATA_FEATURE"],
  NHWC: ["DATA_BATCH", "DATA_FEATURE", "DATA_FEATURE", "DATA_CHANNEL"],
};
