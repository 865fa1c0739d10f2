/**
 * Packs the package, installs it in empty folders and uses it there as users would: the command line, the library, its
 * types under each way of resolving modules, the programs of the README and the guides. While it installs, only the
 * registry can be reached; while it runs, nothing.
 *
 *   npm run package-check            with npm, with and without install scripts
 *   npm run package-check -- --all   with other package managers too, as a table
 */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
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
import { batchcam, canBeAlone, install, megabytes, use, ways } from "./installs.mjs";
import { documentSnippets, root } from "./snippets.mjs";

const largestPackage = 500e3;
const parent = mkdtempSync(join(tmpdir(), "batchcam-package-"));
const inputs = { model: join(parent, "model.onnx"), photo: join(parent, "photo.jpg") };
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function check(fine, complaint) {
  if (!fine) throw new Error(complaint);
}

/** Packs the package; what it holds, how large it is, and where README's links lead. */
function pack() {
  const [{ filename, files, size }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", parent], root),
  );
  const unwanted = files.find(({ path }) => /^(src|test|bench|\.ci)\//.test(path));
  check(!unwanted, `The package holds ${unwanted?.path}.`);
  check(size <= largestPackage, `The package has ${size} bytes, over ${largestPackage}.`);
  return { filename, files: files.map(({ path }) => path), size };
}

/** README is shown where only the package is: its links must lead into it. */
function checkLinks(folder, files) {
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

/** A model, and pictures in folders: what the programs of the documentation name. */
async function writeInputs() {
  copyFileSync(join(root, "test/fixtures/onnx/resnet/model.onnx"), inputs.model);
  for (const split of ["train", "test"]) {
    for (const [label, fill] of [
      ["cat", "orange"],
      ["dog", "navy"],
    ]) {
      mkdirSync(join(parent, "photos", split, label), { recursive: true });
      for (let index = 0; index < 12; index++) {
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="${12 + index}" cy="20" r="9" fill="${fill}"/></svg>`;
        const picture = sharp(Buffer.from(svg)).flatten({ background: "grey" });
        await picture.jpeg().toFile(join(parent, "photos", split, label, `${index}.jpg`));
        await picture.jpeg().toFile(inputs.photo);
      }
    }
  }
}

/** Compiles the programs under each way of resolving modules, and runs them. */
function checkPrograms(folder) {
  const write = (name, content) => writeFileSync(join(folder, name), content);
  for (const name of ["model.onnx", "photo.jpg", "photos"]) {
    cpSync(join(parent, name), join(folder, name), { recursive: true });
  }
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
    run("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], folder);
  }
  for (const [index, { where, forBrowsers }] of snippets.entries()) {
    if (forBrowsers) continue;
    rmSync(join(folder, "runs"), { recursive: true, force: true });
    check(
      run("node", [`snippet-${index}.js`], folder).trim() !== "",
      `The program of ${where} prints nothing.`,
    );
  }
  return snippets.length;
}

/** Installs, explains and trains in one of the ways. @returns what came of it. */
async function tryWay(tarball, way) {
  const installed = await install(parent, tarball, way);
  const { folder } = installed;
  return { way, ...installed, size: await megabytes(folder), ...(await use(folder, inputs)) };
}

/** Takes the native library away, as a system does that cannot load it. */
async function checkTakeover(folder) {
  const place = `bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;
  writeFileSync(join(folder, "node_modules/onnxruntime-node", place), "no library");
  const { runtime } = await use(folder, inputs);
  check(runtime === "WebAssembly", "Without a native library that loads, WebAssembly did not take over.");
}

/** For people: Markdown. */
const tableOf = (tries) => [
  "| package manager | install scripts | ends | seconds | MB | models run | `explain` and `train` | asked for, besides the registry |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
  ...tries.map(({ way, failure = "well", seconds, size, runtime, refused }) => {
    const scripts = way.scripts ? "as by default" : "off";
    const cells = [
      way.manager,
      scripts,
      failure,
      Math.round(seconds),
      size,
      runtime,
      "work",
      refused.join(", ") || "nothing",
    ];
    return `| ${cells.join(" | ")} |`;
  }),
];

try {
  const { filename, files, size } = pack();
  await writeInputs();
  const tries = [];
  const chosen = ways.filter(({ manager }) => process.argv.includes("--all") || manager === "npm");
  for (const way of chosen) tries.push(await tryWay(join(parent, filename), way));
  console.log(tableOf(tries).join("\n"));
  if (!canBeAlone) console.log("Without unshare, the programs ran where they could reach the network.");

  const confidences = tries.map(({ confidence }) => confidence);
  const spread = Math.max(...confidences) - Math.min(...confidences);
  check(spread < 1e-3, `Runtimes differ: ${confidences.join(", ")}.`);
  const plain = tries.find(({ way }) => way.manager === "npm" && !way.scripts);
  check(plain.runtime === "native", "Without install scripts, the native library did not run.");
  const { stdout } = await batchcam(plain.folder, "--version");
  check(/^\d+\.\d+\.\d+$/.test(stdout.trim()), `batchcam --version printed "${stdout.trim()}".`);
  checkLinks(plain.folder, files);
  const programs = checkPrograms(plain.folder);
  await checkTakeover(plain.folder);
  console.log(
    `The package ${filename} (${files.length} files, ${Math.round(size / 1000)} kB) installs and works; ` +
      `${programs} programs of its documentation compile and run.`,
  );
} finally {
  rmSync(parent, { recursive: true, force: true });
}
