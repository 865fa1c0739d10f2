/**
 * Packs the package, installs it in an empty project and uses it there as a user would: the library, its types under
 * each way of resolving modules, the programs of the README and the guides, the command line.
 */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { documentSnippets, root } from "./snippets.mjs";

const largestPackage = 550e3;
const folder = mkdtempSync(join(tmpdir(), "batchcam-package-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const write = (name, content) => writeFileSync(join(folder, name), content);
const batchcam = (...args) => run("npx", ["--no-install", "batchcam", ...args]);

function check(fine, complaint) {
  if (!fine) throw new Error(complaint);
}

/** Packs the package; what it holds, how large it is, and where README's links lead. */
function pack() {
  const [{ filename, files, size }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
  );
  const unwanted = files.find(({ path }) => /^(src|test|bench|\.ci)\//.test(path));
  check(!unwanted, `The package holds ${unwanted?.path}.`);
  check(size <= largestPackage, `The package has ${size} bytes, over ${largestPackage}.`);
  return { filename, files: files.map(({ path }) => path), size };
}

/** README is shown where only the package is: its links must lead into it. */
function checkLinks(files) {
  const installed = join(folder, "node_modules/batchcam");
  const documents = files.filter((path) => path.endsWith(".md"));
  for (const document of documents) {
    const text = readFileSync(join(installed, document), "utf8");
    for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
      const path = join(installed, document, "..", target);
      check(existsSync(path), `${document} links to ${target}, which is not in the package.`);
    }
  }
}

/** Pictures in folders, a photograph and a model: what the programs of the documentation name. */
async function writeInputs() {
  copyFileSync(join(root, "test/fixtures/onnx/resnet/model.onnx"), join(folder, "model.onnx"));
  for (const split of ["train", "test"]) {
    for (const [label, fill] of [
      ["cat", "orange"],
      ["dog", "navy"],
    ]) {
      mkdirSync(join(folder, "photos", split, label), { recursive: true });
      for (let index = 0; index < 12; index++) {
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="${12 + index}" cy="20" r="9" fill="${fill}"/></svg>`;
        const picture = sharp(Buffer.from(svg)).flatten({ background: "grey" });
        await picture.jpeg().toFile(join(folder, "photos", split, label, `${index}.jpg`));
        await picture.jpeg().toFile(join(folder, "photo.jpg"));
      }
    }
  }
}

/** Compiles the programs under each way of resolving modules, and runs them. */
function checkPrograms() {
  const snippets = documentSnippets();
  for (const [index, { code }] of snippets.entries()) write(`snippet-${index}.ts`, code);
  const strict = { strict: true, noUncheckedIndexedAccess: true, target: "es2022", skipLibCheck: true };
  const places = { lib: ["es2023", "dom"], types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["node16", "node16"],
    ["esnext", "bundler"],
  ]) {
    write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: { ...strict, ...places, module, moduleResolution },
        include: ["snippet-*.ts"],
      }),
    );
    run("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", "."]);
  }
  for (const [index, { where, forBrowsers }] of snippets.entries()) {
    if (forBrowsers) continue;
    rmSync(join(folder, "runs"), { recursive: true, force: true });
    check(run("node", [`snippet-${index}.js`]).trim() !== "", `The program of ${where} prints nothing.`);
  }
  return snippets.length;
}

function checkCommandLine() {
  const version = batchcam("--version").trim();
  check(/^\d+\.\d+\.\d+$/.test(version), `batchcam --version printed "${version}".`);
  const limits = ["--limit-train", "800", "--limit-test", "100"];
  const train = ["train", "--loss", "ce", "--rotation", "10", ...limits, "--json", "--out", "run"];
  const { test } = JSON.parse(
    batchcam(...train)
      .trim()
      .split("\n")
      .at(-1),
  );
  check(test.accuracy > 0.1, `The installed command trained to an accuracy of ${test.accuracy}.`);
  check(batchcam("explain", "run", "--help").includes("Examples:"), "explain --help shows no examples.");
}

try {
  const { filename, files, size } = pack();
  write("package.json", JSON.stringify({ name: "user", private: true, type: "module" }));
  write(".npmrc", "onnxruntime-node-install=skip\n");
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", `./${filename}`]);
  checkLinks(files);
  await writeInputs();
  const programs = checkPrograms();
  checkCommandLine();
  console.log(
    `The package ${filename} (${files.length} files, ${Math.round(size / 1000)} kB) installs and works; ` +
      `${programs} programs of its documentation compile and run.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
