/** Installs the packed package in an empty folder, in the ways that its users do, and uses it there without a network. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { registryOnly } from "./registry-only.mjs";

const npx = (...args) => ["npx", "--yes", ...args];
const npm = ["install", "--no-audit", "--no-fund", "--prefer-offline"];

/** Package managers: the command up to the package, and what turns install scripts off. */
const managers = [
  { manager: "npm", command: ["npm", ...npm], off: "--ignore-scripts" },
  { manager: "npm 10", command: npx("npm@10", ...npm), off: "--ignore-scripts" },
  { manager: "pnpm", command: npx("pnpm@latest", "add"), off: "--ignore-scripts" },
  { manager: "pnpm 9", command: npx("pnpm@9", "add"), off: "--ignore-scripts" },
  { manager: "Yarn 1", command: npx("yarn@1.22.22", "add", "--non-interactive"), off: "--ignore-scripts" },
  {
    manager: "Yarn 4",
    command: npx("--package", "@yarnpkg/cli-dist", "--", "yarn", "add"),
    off: "--mode=skip-build",
  },
];

/** Each manager with the scripts that it runs by default, and with none. */
export const ways = managers.flatMap(({ manager, command, off }) => [
  { manager, scripts: true, command },
  { manager, scripts: false, command: [...command, off] },
]);

/** The environment of a user: neither that of `npm run`, nor a choice about the script of onnxruntime-node. */
const userEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|onnxruntime_|yarn_)/i.test(name)),
);

/** A network namespace of its own, where the system has them: what runs in it reaches nothing. */
const alone = ["unshare", "-rn"];
export const canBeAlone = spawnSync(alone[0], [...alone.slice(1), "true"]).status === 0;

const execute = promisify(execFile);

/** Runs a program to its end. @returns its standard output and standard error. */
export async function run([program, ...args], cwd, env = {}) {
  try {
    return await execute(program, args, { cwd, env: { ...userEnv, ...env }, maxBuffer: 2 ** 26 });
  } catch (error) {
    const command = [program, ...args].join(" ");
    throw new Error(`${command} ended with ${error.code}:\n${error.stdout}${error.stderr}`);
  }
}

/** Installs in a new folder, where nothing but the registry can be reached. */
export async function install(parent, tarball, { manager, scripts, command }) {
  const folder = mkdtempSync(join(parent, "user-"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "user", private: true, type: "module" }),
  );
  if (manager === "Yarn 4") {
    writeFileSync(join(folder, ".yarnrc.yml"), "nodeLinker: node-modules\nenableTelemetry: false\n");
    writeFileSync(join(folder, "yarn.lock"), "");
  }
  const proxy = await registryOnly();
  const begun = performance.now();
  let failure;
  try {
    await run([...command, `${manager === "Yarn 4" ? "batchcam@" : ""}file:${tarball}`], folder, proxy.env);
  } catch (error) {
    // pnpm ends with an error after it has installed everything, for it asks about scripts first.
    if (!(scripts && error.message.includes("ERR_PNPM_IGNORED_BUILDS"))) throw error;
    failure = "ERR_PNPM_IGNORED_BUILDS";
  } finally {
    proxy.close();
  }
  return { folder, seconds: (performance.now() - begun) / 1000, failure, refused: [...proxy.refused] };
}

/** Runs the installed command where it reaches no network. */
export const batchcam = (folder, ...args) =>
  run([...(canBeAlone ? alone : []), join(folder, "node_modules/.bin/batchcam"), ...args], folder);

const resultOf = ({ stdout }) => JSON.parse(stdout.trim().split("\n").at(-1));

/** Explains a photograph and trains for a moment. @returns what ran the models, and what they said. */
export async function use(folder, { model, photo }) {
  const explained = await batchcam(folder, "explain", model, photo, "--preprocess", "0-1", "--json");
  rmSync(join(folder, "quick-run"), { recursive: true, force: true });
  const limits = ["--limit-train", "100", "--limit-test", "20", "--epochs", "1"];
  const trained = await batchcam(folder, "train", "--loss", "ce", ...limits, "--json", "--out", "quick-run");
  const lines = explained.stderr.split("\n").filter((line) => line.includes("run as WebAssembly"));
  if (lines.length > 1) throw new Error(`Said more than once:\n${lines.join("\n")}`);
  return {
    runtime: lines.length === 0 ? "native" : "WebAssembly",
    confidence: resultOf(explained).images[0].confidence,
    accuracy: resultOf(trained).test.accuracy,
  };
}

/** Megabytes of what was installed. */
export async function megabytes(folder) {
  const { stdout } = await run(["du", "-sm", "node_modules"], folder);
  return Number.parseInt(stdout, 10);
}
