import type { DataType, ValueInfo } from "../../../onnx/index.js";

/** Layout of a model's input: channels first ("NCHW") or channels last ("NHWC"). */
export type ImageLayout = "NCHW" | "NHWC";

export interface ImageInputOptions {
  /** Name of the model's image input; needed if several inputs could take images. */
  readonly input?: string;
  /** Position of the channels; by default derived from the input's sizes and the first convolution. */
  readonly layout?: ImageLayout;
  /** Height and width if the model leaves them open, or takes pixels as one row; [224, 224] by default. */
  readonly size?: readonly [number, number];
  /** Channels of images if the model leaves them open; by default those of the first convolution. */
  readonly channels?: number;
}

/** A model's image input. */
export interface ImageInput {
  readonly name: string;
  readonly layout: ImageLayout;
  readonly channels: number;
  /** 1 for signals, whose length is the width. */
  readonly height: number;
  readonly width: number;
  /** The model's fixed batch size; undefined if it is open. */
  readonly batch: number | undefined;
  /** The shape of one image as the model takes it, such as [3,224,224], [28,28] or [784]. */
  readonly shape: readonly number[];
  /** float32, or integers: these are 0 to 255. */
  readonly dtype: DataType;
}

/** The most common input size of models for photographs. */
export const usualSize: readonly [number, number] = [224, 224];

/** An input in words, for messages. */
export const inWords = ({ name, shape }: ValueInfo): string => `"${name}" [${shape.join(",")}]`;
