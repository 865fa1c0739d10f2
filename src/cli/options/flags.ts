import { type Command, Option as Flag } from "commander";
import { z } from "zod";
import type { Option, OptionTable } from "../../base/options/option.js";
import { defaultOf, unwrapped } from "../../base/options/type-words.js";
import { flagOf } from "./flag-names.js";
import { readValue } from "./values.js";

/** Adds a table's options to a command; values are checked as they are read. */
export function addOptions(command: Command, table: OptionTable): Command {
  for (const [key, option] of Object.entries(table)) command.addOption(flag(key, option));
  return command;
}

function flag(key: string, option: Option): Flag {
  const name = flagOf(key);
  const made = new Flag(
    option.placeholder === undefined ? name : `${name} <${option.placeholder}>`,
    helpOf(option),
  ).helpGroup(`${option.group}:`);
  if (option.placeholder !== undefined) {
    made.argParser((text: string, earlier: unknown) => readValue(name, option, text, earlier));
  }
  return made.makeOptionMandatory(!option.type.safeParse(undefined).success);
}

/** An option's help text: its sentence, what it accepts and its default. */
export function helpOf({ type, help, otherwise }: Option): string {
  const inner = unwrapped(type);
  const said = inner instanceof z.ZodType ? inner.meta()?.description : undefined;
  const absent = otherwise ?? defaultWords(type);
  const notes = [
    ...(inner instanceof z.ZodEnum ? [inner.options.join(", ")] : said === undefined ? [] : [said]),
    ...(absent === undefined ? [] : [`default: ${absent}`]),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join("; ")})`;
}

/** The default of a type as text; undefined if it is off, empty or absent. */
export function defaultWords(type: z.ZodType): string | undefined {
  const value = defaultOf(type);
  const nothing = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  return nothing ? undefined : String(value);
}
