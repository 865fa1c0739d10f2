import { readFile, writeFile } from "node:fs/promises";
import { optionsDocument } from "./document/options.js";

/*
 * Writes docs/OPTIONS.md: `npm run options`, in the root of the repository. With --check it only says whether the file is as
 * old as the tables of options, as test/bench/options.test.ts does.
 */
const path = "docs/OPTIONS.md";
if (!process.argv.includes("--check")) {
  await writeFile(path, optionsDocument());
} else if ((await readFile(path, "utf8")) !== optionsDocument()) {
  console.error(`${path} is stale: run npm run options.`);
  process.exitCode = 1;
}
