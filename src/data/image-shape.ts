import { type Fitting, isFitting } from "../base/images/fitting.js";
import type { Requirement } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import type { ImageShape } from "./types.js";

/** The shape of images, and how an image of another size is brought to it. */
export interface FittedShape extends ImageShape {
  readonly fitting?: Fitting;
}

/** What the shape of an image must be; an explainer has one too. */
export const imageShape: Requirement = {
  accepts: (value) => {
    const { channels, height, width } = Object(value);
    return (channels === 1 || channels === 3) && [height, width].every(within.count.accepts);
  },
  words: "an explainer, or { channels, height, width } with 1 or 3 channels",
};

/** The same, with a fitting or none. */
export const fittedShape: Requirement = {
  accepts: (value) =>
    imageShape.accepts(value) && (Object(value).fitting === undefined || isFitting(Object(value).fitting)),
  words: `${imageShape.words}, and a fitting { fit, cropShare, resample, padColour } or none`,
};
