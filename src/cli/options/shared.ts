import { z } from "zod";
import { inGroup, type OptionsOf, pickOptions } from "../../base/options/option.js";
import { dataOptions, loopOptions } from "../../options/index.js";

export const results = inGroup("Results");

/** On every command. */
export const jsonOption = {
  json: results({
    type: z.boolean().default(false),
    help: "print one JSON object as the last line, errors too; everything else goes to stderr",
  }),
};

/** Where a command computes. */
export const machineOptions = pickOptions(loopOptions, "device", "threads");

export type Machine = OptionsOf<typeof machineOptions>;

/** Where dataset files lie. */
export const dataDirOption = pickOptions(dataOptions, "dataDir");

/** How the images of a folder are read. */
export const imageFolderOptions = pickOptions(
  dataOptions,
  "imageSize",
  "channels",
  "skipBad",
  "testFraction",
  "groupPattern",
);
