import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
const { scripts, allowScripts } = read("package.json");

/** The locked packages by their paths. */
const locked = Object.entries<{ hasInstallScript?: boolean }>(read("package-lock.json").packages);
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + 13);

it("no script runs when the package is installed", () => {
  expect(Object.keys(scripts)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^prepare$/)]),
  );
});

it("npm ci runs no script of a dependency that could download something", () => {
  // From version 11.19 on, npm asks package.json; before, it runs the scripts that the lock file tells of. `npm install`
  // of another version of onnxruntime-node writes hasInstallScript back: delete the line.
  const native = locked.filter(([path]) => nameOf(path) === "onnxruntime-node");
  expect(native.map(([, { hasInstallScript = false }]) => hasInstallScript)).toEqual([false]);
  const withScripts = locked.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
  const denied = Object.keys(allowScripts).filter((name) => allowScripts[name] === false);
  expect(denied).toEqual(expect.arrayContaining([...withScripts, "onnxruntime-node"]));
});
