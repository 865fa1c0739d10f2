import { fits, resamplings } from "../../../base/images/fitting.js";
import type { Configured, ImageValues } from "../findings.js";
import { channelOrders } from "../preprocessings.js";
import { Fields, sizeOf } from "./fields.js";

/** The key in the metadata of a model under which this package keeps, as JSON, how images become its input. */
export const ownKey = "batchcam.images";

/** How images become a model's input, as JSON that `fromOwnKeys` reads; also a file for `--preprocess`. */
export function asOwnKeys({
  scaling,
  size,
  channelOrder,
  fit,
  cropShare,
  resample,
  padColour,
}: Partial<ImageValues>): string {
  return JSON.stringify({
    size,
    channels: channelOrder,
    mean: scaling?.mean,
    std: scaling?.deviation,
    fit,
    crop_pct: cropShare,
    interpolation: resample,
    pad_colour: padColour,
  });
}

/** What the JSON says; its keys are those of timm where timm has them. */
export function fromOwnKeys(table: Readonly<Record<string, unknown>>): Configured {
  const fields = new Fields(table);
  const mean = fields.perChannel("mean");
  const deviation = fields.perChannel("std");
  const oneOf = <Name extends string>(key: string, names: readonly Name[]): Name | undefined =>
    fields.read(key, (value) => names.find((name) => name === value));
  const values: Partial<ImageValues> = {
    size: fields.read("size", sizeOf),
    channelOrder: oneOf("channels", channelOrders),
    scaling: mean && deviation && { mean, deviation },
    fit: oneOf("fit", fits),
    cropShare: fields.read("crop_pct", (value) =>
      typeof value === "number" && value > 0 && value <= 1 ? value : undefined,
    ),
    resample: oneOf("interpolation", resamplings),
    padColour: fields.read("pad_colour", (value) =>
      Array.isArray(value) && value.length === 3 && value.every((part) => part >= 0 && part <= 255)
        ? [value[0], value[1], value[2]]
        : undefined,
    ),
  };
  return { values, wrong: fields.wrong };
}
