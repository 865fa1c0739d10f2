import { type Fitting, resamplings } from "../../../base/images/fitting.js";
import type { Configured, ImageValues } from "../findings.js";
import type { Scaling } from "../preprocessings.js";
import { Fields, isTable, sizeOf } from "./fields.js";

/** Below this side, the image processor of ConvNeXt crops; from it on, it stretches. */
const stretchedFrom = 384;

/** Pillow's numbers of its filters. */
const pillow: Readonly<Record<number, Fitting["resample"]>> = {
  0: "nearest",
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

/** What a `preprocessor_config.json` says (huggingface.co/docs/transformers, image processors). */
export function fromImageProcessor(table: Readonly<Record<string, unknown>>): Configured {
  const fields = new Fields(table);
  const values = {
    scaling: scalingIn(fields),
    channelOrder: fields.flag("do_flip_channel_order", false) ? ("bgr" as const) : ("rgb" as const),
    ...(fields.flag("do_resize", true) ? fittingIn(fields) : {}),
  };
  return { values, wrong: fields.wrong };
}

function scalingIn(fields: Fields): Scaling | undefined {
  const factor = fields.flag("do_rescale", true) ? (fields.number("rescale_factor") ?? 1 / 255) : 1;
  const shift = fields.flag("rescale_offset", false) ? 1 : 0;
  const normalises = fields.flag("do_normalize", fields.has("image_mean"));
  const mean = normalises ? fields.perChannel("image_mean") : [0];
  const deviation = normalises ? fields.perChannel("image_std") : [1];
  if (!mean || !deviation) return undefined;
  // Its own are of pixels from 0 to 255 times the factor.
  return {
    mean: mean.map((value) => (value + shift) / (255 * factor)),
    deviation: deviation.map((value) => value / (255 * factor)),
  };
}

function fittingIn(fields: Fields): Partial<ImageValues> {
  const resample = fields.read("resample", (value) => pillow[Number(value)]);
  const sides = fields.read("size", (value) => sizeIn(value));
  const cut = fields.flag("do_center_crop", fields.has("crop_size"))
    ? (fields.read("crop_size", (value) => sizeIn(value)) ?? sides)
    : undefined;
  const share = fields.number("crop_pct");
  if (!sides) return { resample, size: cut?.size };
  if (share !== undefined && sides.shortest && sides.size[0] < stretchedFrom) {
    return { resample, fit: "crop", cropShare: share, size: sides.size };
  }
  if (share !== undefined) return { resample, fit: "stretch", cropShare: 1, size: sides.size };
  const cropShare = Math.min(1, cut ? cut.size[0] / sides.size[0] : 1);
  return {
    resample,
    fit: sides.shortest ? "crop" : "stretch",
    cropShare,
    size: cut?.size ?? sides.size,
  };
}

/** A size, and whether it is that of the shortest side. */
function sizeIn(value: unknown): { size: readonly [number, number]; shortest: boolean } | undefined {
  const shortest = isTable(value) ? value.shortest_edge : value;
  const size =
    isTable(value) && shortest === undefined ? sizeOf([value.height, value.width]) : sizeOf(shortest);
  return size && { size, shortest: shortest !== undefined };
}

const interpolations: Readonly<Record<string, Fitting["resample"]>> = {
  ...Object.fromEntries(resamplings.map((name) => [name, name])),
  random: "bilinear",
};
const cropModes: Readonly<Record<string, Fitting["fit"]>> = {
  center: "crop",
  squash: "stretch",
  border: "pad",
};

/** What timm's `pretrained_cfg` says (github.com/huggingface/pytorch-image-models, timm/models/_pretrained.py). */
export function fromTimm(table: Readonly<Record<string, unknown>>): Configured {
  const fields = new Fields(table);
  const mean = fields.perChannel("mean");
  const deviation = fields.perChannel("std");
  const values = {
    scaling: mean && deviation && { mean, deviation },
    channelOrder: mean && ("rgb" as const),
    resample: fields.read("interpolation", (value) => interpolations[String(value)]),
    fit: fields.read("crop_mode", (value) => cropModes[String(value)]) ?? (mean && ("crop" as const)),
    cropShare: fields.number("crop_pct"),
    size: fields.read("input_size", (value) => (Array.isArray(value) ? sizeOf(value.slice(-2)) : undefined)),
  };
  return { values, wrong: fields.wrong };
}
