import type { SinglePassMethod } from "../../../cam/index.js";
import type { GraphSize, PassRecord } from "../../../graph/index.js";
import { formatTable } from "../../../report/index.js";
import { type OpenArguments, openModel } from "../../models/open-model.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface RewritesArguments extends OpenArguments {
  readonly method?: SinglePassMethod;
  readonly layer?: string;
}

/** `batchcam rewrites`. */
export async function rewritesCommand(args: RewritesArguments, terminal: Terminal): Promise<number> {
  const { explainer } = await openModel(args);
  const { behind, whole } = await explainer.rewrites(args.method, args.layer);
  await explainer.release();
  terminal.say('The maps appended to the model\'s own nodes, as "batchcam explain" runs them:\n');
  terminal.say(rulesTable(behind));
  terminal.say("\nModel and maps as one graph, as training and evaluation run it:\n");
  terminal.say(rulesTable(whole));
  terminal.result({ model: args.model, behind, whole });
  return 0;
}

function rulesTable(passes: readonly PassRecord[]): string {
  const rows = passes.flatMap(({ name, before, after, rules }) => [
    [
      name,
      "",
      "",
      `${before.nodes} -> ${after.nodes}`,
      `${megabytes(before)} -> ${megabytes(after)}`,
      "",
      "",
    ],
    ...rules.map(({ name, times, saved }) => {
      return ["", name, String(times), "", "", String(saved.nodes), megabytes(saved)];
    }),
  ]);
  return formatTable(
    ["Pass", "Rule", "Fired", "Nodes", "Values, MB", "Nodes saved", "MB saved"],
    rows.map((cells) => cells.map((text) => ({ text }))),
  );
}

const megabytes = ({ bytes }: GraphSize): string => (bytes / 1e6).toFixed(1);
