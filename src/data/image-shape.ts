import type { Requirement } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";

/** What the shape of an image must be; an explainer has one too. */
export const imageShape: Requirement = {
  accepts: (value) => {
    const { channels, height, width } = Object(value);
    return (channels === 1 || channels === 3) && [height, width].every(within.count.accepts);
  },
  words: "an explainer, or { channels, height, width } with 1 or 3 channels",
};
