import { z } from "zod";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { results } from "../options/shared.js";

/** Where a run lies. */
export const runOptions = {
  resume: inGroup("Run")({
    type: z.boolean().default(false),
    help: "continue the run in --out, to the same numbers as without the interruption",
  }),
  out: results({
    type: z.string().optional(),
    placeholder: "dir",
    help: "the run's folder",
    otherwise: "runs/ and a name made of the options",
  }),
} satisfies OptionTable;
