import { z } from "zod";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { results } from "../options/shared.js";

/** Where a run is kept. */
export const runOptions = {
  resume: inGroup("Run")({
    type: z.boolean().default(false),
    help: "continue the interrupted run in --out; the numbers come out the same",
  }),
  out: results({
    type: z.string().optional(),
    placeholder: "dir",
    help: "the run's folder",
    otherwise: "runs/NAME, named after the options",
  }),
} satisfies OptionTable;
