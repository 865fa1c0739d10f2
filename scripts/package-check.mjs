/**
 * Packs the package, installs it in an empty project and uses it there as a user would: the library, its
 * types, the command line.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "batchcam-package-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  const [{ filename, files }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
  );
  const unwanted = files.find(({ path }) => /^(src|test|bench|\.ci)\//.test(path));
  if (unwanted) throw new Error(`The package holds ${unwanted.path}.`);

  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "user", private: true, type: "module" }),
  );
  writeFileSync(join(folder, ".npmrc"), "onnxruntime-node-install=skip\n");
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", `./${filename}`]);

  writeFileSync(
    join(folder, "use.mjs"),
    `import { input, mul, grad, Program, floatValue, floats } from "batchcam/graph";
     import { nodeBackend } from "batchcam/node";
     const x = input("x", [1]);
     const y = mul(x, x);
     const [slope] = grad(y, [x], x);
     const program = await Program.compile(nodeBackend(), { slope });
     const result = await program.run({ x: floatValue(Float32Array.of(3), [1]) });
     console.log(floats(result.slope)[0]);`,
  );
  const slope = run("node", ["use.mjs"]).trim();
  if (slope !== "18") throw new Error(`The installed library computed ${slope} instead of 18.`);

  const version = run("npx", ["--no-install", "batchcam", "--version"]).trim();
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`batchcam --version printed "${version}".`);
  const train = [
    "batchcam",
    "train",
    "--loss",
    "ce",
    "--limit-train",
    "800",
    "--limit-test",
    "100",
    "--rotation",
    "10",
    "--json",
  ];
  const output = run("npx", ["--no-install", ...train, "--out", "run"])
    .trim()
    .split("\n");
  const { test } = JSON.parse(output.at(-1));
  if (!(test.accuracy > 0.1))
    throw new Error(`The installed command trained to an accuracy of ${test.accuracy}.`);
  const explained = run("npx", ["--no-install", "batchcam", "explain", "run", "--help"]);
  if (!explained.includes("Examples:")) throw new Error("explain --help shows no examples.");
  console.log(`The package ${filename} (${files.length} files) installs and works.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
