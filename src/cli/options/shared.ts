import { z } from "zod";
import { inGroup, type OptionsOf, pickOptions } from "../../base/options/option.js";
import { dataOptions, loopOptions } from "../../options/index.js";

export const results = inGroup("Results");

/** Every command has it. */
export const jsonOption = {
  json: results({
    type: z.boolean().default(false),
    help: "print one JSON object as the last line; everything else goes to stderr",
  }),
};

/** What a command computes on. */
export const machineOptions = pickOptions(loopOptions, "device", "threads");

export type Machine = OptionsOf<typeof machineOptions>;

/** Where the files of datasets are. */
export const dataDirOption = pickOptions(dataOptions, "dataDir");

/** What becomes of the images of a folder. */
export const imageFolderOptions = pickOptions(dataOptions, "imageSize", "channels", "skipBad");
