/**
 * Kills, damaged inputs, bombs, bad disks and long hours: shows that nothing is lost and nothing silently wrong.
 * `npm run torture -- --help` lists the options.
 */
import { writeBetweenMarkers } from "../../src/experiments/document/markers.js";
import { bombs } from "./bombs/index.js";
import { conditions } from "./conditions/index.js";
import { tableOf } from "./document.js";
import { inputs } from "./inputs/index.js";
import { kills } from "./kills/index.js";
import { help, readSettings, type Settings } from "./options.js";
import { keep, kept, type Outcome, type SectionName, type SectionRecord } from "./record.js";
import { checkBuilt } from "./run-command.js";
import { soak } from "./soak/index.js";

const tortures: Readonly<Record<SectionName, (settings: Settings) => Promise<Outcome>>> = {
  kills,
  inputs,
  bombs,
  conditions,
  soak,
};

const settings = readSettings(process.argv.slice(2));
if (settings === "help") console.log(help);
else {
  const records = settings.table ? kept() : await torture(settings);
  if (settings.write !== undefined) await writeBetweenMarkers(settings.write, "torture", tableOf(kept()));
  console.log(settings.json ? JSON.stringify(records) : tableOf(records).join("\n"));
}

async function torture(settings: Settings): Promise<SectionRecord[]> {
  checkBuilt();
  const command = [
    "npm run torture",
    ...(process.argv.length > 2 ? ["--"] : []),
    ...process.argv.slice(2),
  ].join(" ");
  const records: SectionRecord[] = [];
  for (const section of settings.only) {
    settings.note(`${section}, seed ${settings.seed} ...`);
    const began = performance.now();
    const outcome = await tortures[section](settings);
    const seconds = Math.round((performance.now() - began) / 1000);
    records.push(keep(section, outcome, { command, seed: settings.seed, seconds }));
    for (const { what, repeat } of outcome.failures) settings.note(`FAILED ${what}\n  again: ${repeat}`);
    settings.note(`${section}: ${outcome.failures.length} failures in ${seconds} s`);
    if (outcome.failures.length > 0) process.exitCode = 1;
  }
  return records;
}
