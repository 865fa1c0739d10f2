import { z } from "zod";
import type { Option, OptionTable } from "../../src/base/options/option.js";
import { typeWords, unwrapped } from "../../src/base/options/type-words.js";
import { options as compare } from "../../src/cli/commands/compare/command.js";
import { inspectOptions, listOptions } from "../../src/cli/commands/data/command.js";
import { options as evaluate } from "../../src/cli/commands/evaluate/command.js";
import { options as experiment } from "../../src/cli/commands/experiment/command.js";
import { options as explain } from "../../src/cli/commands/explain/command.js";
import { options as exportOptions } from "../../src/cli/commands/export/command.js";
import { options as layers } from "../../src/cli/commands/layers/command.js";
import { options as pretrain } from "../../src/cli/commands/pretrain/command.js";
import { options as quickstart } from "../../src/cli/commands/quickstart/command.js";
import { options as rewrites } from "../../src/cli/commands/rewrites/command.js";
import { options as train } from "../../src/cli/commands/train/command.js";
import { flagOf } from "../../src/cli/options/flag-names.js";
import { defaultWords } from "../../src/cli/options/flags.js";
import { pretrainOptions, trainOptions } from "../../src/options/index.js";
import { table } from "./markdown-table.js";

/** The options of each command. Those of runs have keys in configuration files, too. */
export const commandOptions: Readonly<Record<string, OptionTable>> = {
  train,
  pretrain,
  evaluate,
  explain,
  layers,
  export: exportOptions,
  rewrites,
  compare,
  experiment,
  "data list": listOptions,
  "data fetch": listOptions,
  "data inspect": inspectOptions,
  quickstart,
};

const keyed: Readonly<Record<string, OptionTable>> = { train: trainOptions, pretrain: pretrainOptions };

/** The whole of docs/OPTIONS.md, from the tables of options. */
export const optionsDocument = (): string =>
  [
    "# Options",
    "",
    "Written whole by `npm run options` from the tables in `src/options/tables/` and `src/cli/commands/`.",
    "",
    "The options of `train` and `pretrain` have a key: the name under which the library takes them, a run's `config.json` keeps",
    "them, `--config FILE` reads them, and the grid of an experiment sets them. `batchcam COMMAND --help` says the same as this",
    "page.",
    ...Object.entries(commandOptions).flatMap(([command, options]) => [
      "",
      `## ${command}`,
      ...groupsOf(options).flatMap((group) => [
        "",
        `### ${group}`,
        "",
        ...groupTable(command, options, group),
      ]),
    ]),
    "",
  ].join("\n");

const groupsOf = (options: OptionTable): string[] => [
  ...new Set(Object.values(options).map(({ group }) => group)),
];

function groupTable(command: string, options: OptionTable, group: string): string[] {
  const rows = Object.entries(options).filter(([, option]) => option.group === group);
  const keys = keyed[command];
  const known = rows.some(([key]) => keys !== undefined && key in keys);
  return table(
    ["Option", ...(known ? ["Key"] : []), "Value", "Default", "Meaning"],
    rows.map(([key, option]) =>
      [
        `\`${flagOf(key)}\``,
        ...(known ? [keys !== undefined && key in keys ? `\`${key}\`` : ""] : []),
        valueWords(option),
        option.otherwise ?? code(defaultWords(option.type)),
        option.help,
      ].map(escaped),
    ),
  );
}

const code = (text: string | undefined): string => (text === undefined ? "" : `\`${text}\``);

/** What an option takes: names, or a range; nothing for what is on or off. */
function valueWords({ type, placeholder }: Option): string {
  const inner = unwrapped(type);
  if (placeholder === undefined) return "";
  if (inner instanceof z.ZodEnum) return inner.options.map((name) => `\`${name}\``).join(", ");
  if (inner instanceof z.ZodString && inner.meta() === undefined) return placeholder;
  return typeWords(type, "text");
}

const escaped = (text: string): string =>
  text.replaceAll("|", "\\|").replaceAll("<", "\\<").replaceAll("*", "\\*");
