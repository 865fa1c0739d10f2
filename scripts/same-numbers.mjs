/**
 * Shows that two checkouts compute the same, such as before and after code was moved: runs the command lines of both
 * with the same arguments and seeds, and compares what they print and write, file by file and byte by byte.
 *
 *   node scripts/same-numbers.mjs OTHER_CHECKOUT [--keep DIR] [--only PART,PART]
 *
 * Both must be built. --keep leaves what they wrote in DIR; --only takes some of the parts. Exit code 1 when a number,
 * a weight or a picture differs. Words in which a page or an output differs are shown, and do not count.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { filesOf, pages } from "./written-files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const fixtures = join(root, "test", "fixtures", "onnx");

// The commands of a part run in a folder of its own, one after the other; paths are the same in both checkouts.
const inputs = "../../inputs";
const model = (name) => `${inputs}/onnx/${name}/model.onnx`;
const models = fs.readdirSync(fixtures).filter((name) => fs.existsSync(join(fixtures, name, "model.onnx")));
const photos = `--data ${inputs}/photos --image-size 32`;
const pictures = `${inputs}/photos/test/disc ${inputs}/photos/test/square`;
const small = "--threads 1 --limit-train 120 --limit-test 40 --batch-size 32 --json";

/** A training for each line: its folder and its options. */
const trainings = (lines) => lines.match(/\S.*/g).map((line) => `train ${small} --epochs 1 --out ${line}`);
const exported = (out, name, options) => `export ${model(name)} --cam --json --out ${out}.onnx ${options}`;
const explained = (out, name, options) =>
  `explain ${model(name)} ${pictures} --raw --threads 1 --json --out ${out} ${options}`;

const words = (text) => text.split(" ");
const inOneRun = words(
  "grad-cam grad-cam++ hires-cam xgrad-cam layer-cam eigen-cam input-gradient guided-backpropagation",
);
const few = words("alexnet convnext densenet external-data float16 inception mobilenet-v2-nhwc swin vit");
const inManyRuns = words("score-cam ablation-cam occlusion");
const sampled = words("smooth-grad integrated-gradients rise");
const commands = words("train pretrain evaluate explain layers export compare experiment quickstart");

const parts = {
  help: ["--help", ...commands.map((command) => `${command} --help`), "experiment --list"],
  data: [
    "data inspect digits --out digits --json",
    `data inspect ${inputs}/photos --image-size 32 --out photos`,
  ],
  models: trainings(`
    simple-cnn    --model simple-cnn
    typology-cnn  --model typology-cnn
    resnet-18     --model resnet-18 --width 8
    convnext-v2   --model convnext-v2-atto
    vit-tiny      --model vit-tiny
    onnx          --model ${model("resnet")} ${photos} --val-fraction 0 --preprocess 0-1 --freeze onnx::Conv_155*
  `),
  losses: trainings(`
    ce                 --loss ce
    prototype-l1       --loss prototype --distance l1
    prototype-l2       --loss prototype --distance l2
    prototype-ssim     --loss prototype --distance ssim
    batch-cam          --loss batch-cam
    consistency        --loss batch-cam --reading consistency --decoy colour
    prototype-support  --loss prototype-support
    signed-maps        --loss prototype-support --evidence signed-maps --support-scope class
    input-gradient     --loss input-gradient
    rrr                --loss rrr --decoy random-corner
    rrr-g              --loss rrr-g --decoy random-corner
    hint               --loss hint --decoy fixed-corner
    energy             --loss energy --decoy scanner-mark
    gain               --loss gain
    cam-consistency    --loss cam-consistency
    two                --loss prototype+prototype-support --lambda 0.1,0.03
  `),
  options: trainings(`
    constrained   --mode constrained --ce-target 2
    bounded-maps  --mode constrained --explanation-target 0.4 --conflict pcgrad
    k-means       --prototypes k-means --prototypes-per-class 2 --crop 2
    quantile      --prototypes quantile --prototype-quantile 0.5 --contrast
    medoid        --prototypes medoid --alpha detached --normalisation sum --layers conv2,conv3
    augmented     --ema 0.9 --crop 2 --flip --rotation 10 --erasing 0.25
    photos        --model resnet-18 --width 4 ${photos} --val-fraction 0 --batch-size 8 --accumulate 2
    tuned         --model resnet-18 --width 4 --init photos/weights.safetensors --layer-decay 0.7 --batch-norm running
    sgd           --optimizer sgd --warmup 2 --clip-norm 1 --recompute --lambda-warmup 3 --seed 7
  `),
  pretrain: [
    `pretrain ${small} --epochs 1 --decoder-dim 16 --out masked`,
    ...trainings(
      "tuned --model convnext-v2-atto --init masked/weights.safetensors --drop-path 0.1 --ema 0.9",
    ),
  ],
  resume: [
    // Goes on to the same numbers wherever it stopped; what it says of the stop is not compared.
    { stopAfter: "epoch 1/4", command: `train ${small} --batch-size 12 --epochs 4 --out run` },
    "train --resume --out run --threads 1 --json",
  ],
  runs: [
    ...trainings("plain --loss ce --epochs 2\nprototype --loss prototype --epochs 2"),
    "evaluate plain --threads 1",
    "evaluate prototype --faithfulness --limit 20 --threads 1 --json",
    "compare plain prototype --out comparison.html --json",
    "compare prototype plain --out again.html --title Again",
    "layers prototype --all --threads 1 --json",
    "export plain --cam --method layer-cam --class input --out plain.cam.onnx --json",
    "data inspect digits --out samples",
    "explain prototype samples/3 samples/8 --top 2 --raw --threads 1 --out why",
  ],
  experiment: [
    `experiment ${inputs}/grid.yaml --threads 1 --out grid --json`,
    `experiment ${inputs}/grid.yaml --from grid/results.jsonl --out again`,
  ],
  onnx: [
    ...few.map((name) => `layers ${model(name)} --all --threads 1 --json`),
    ...models.map((name) => exported(name, name, "--class input")),
    ...inOneRun.map((method) => exported(method, "resnet", `--method ${method} --size 32x48`)),
  ],
  explain: [
    ...["resnet", "vit"].flatMap((name) => [
      ...[...inOneRun, ...inManyRuns].map((how) => explained(`${name}-${how}`, name, `--method ${how}`)),
      ...sampled.map((how) => explained(`${name}-${how}`, name, `--method ${how} --samples 8`)),
    ]),
    ...few.map((name) => explained(name, name, "--top 2 --smooth")),
  ],
  quickstart: ["quickstart --threads 1 --out . --json"],
};

const grid = `title: Two losses
base: { limitTrain: 120, limitTest: 40, valFraction: 0, batchSize: 32, epochs: 1 }
axes:
  loss: { ce: { loss: ce }, near: { loss: prototype, distance: l1 } }
seeds: [1, 2]
baseline: { loss: ce }
measures: [accuracy, worstClass, ece, ssim, l1, deadMaps, mapInPrototype, gradientInPrototype]
curve: { x: ssim, y: accuracy }
`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: "string" }, only: { type: "string" } },
  });
  const { keep, only } = values;
  const names = Object.keys(parts);
  const chosen = only?.split(",") ?? names;
  const unknown = chosen.find((name) => !names.includes(name));
  refuse(positionals.length !== 1, "Name one checkout: node scripts/same-numbers.mjs OTHER_CHECKOUT.");
  refuse(unknown !== undefined, `There is no part "${unknown}"; there are: ${names.join(", ")}.`);
  const checkouts = [commandLine("this", root), commandLine("other", positionals[0])];
  if (keep !== undefined) fs.mkdirSync(keep, { recursive: true });
  refuse(keep && fs.readdirSync(keep).length > 0, `${keep} is not empty: name another folder for --keep.`);
  const folder = fs.realpathSync(keep ?? fs.mkdtempSync(join(tmpdir(), "same-numbers-")));
  const sides = checkouts.map((checkout) => ({ ...checkout, folder: join(folder, checkout.name) }));
  try {
    await writeInputs(join(folder, "inputs"));
    const rows = [];
    for (const name of chosen) rows.push(await comparePart(name, sides));
    report(rows);
  } finally {
    if (keep === undefined) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A checkout's command line. */
function commandLine(name, given) {
  const checkout = resolve(given);
  const manifest = join(checkout, "package.json");
  const { bin } = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, "utf8")) : {};
  refuse(!bin?.batchcam, `${given} is no checkout of batchcam.`);
  const cli = join(checkout, bin.batchcam);
  refuse(!fs.existsSync(cli), `${given} is not built: ${bin.batchcam} is missing. Run "npm ci" there.`);
  return { name, checkout, cli };
}

/** Models, pictures and a grid, the same files for both. */
async function writeInputs(folder) {
  fs.cpSync(fixtures, join(folder, "onnx"), { recursive: true });
  fs.writeFileSync(join(folder, "grid.yaml"), grid);
  for (const [split, seeds] of Object.entries({ train: [1, 2, 3, 4, 5, 6, 7, 8], test: [20, 21] })) {
    for (const shape of ["disc", "square"]) {
      const files = join(folder, "photos", split, shape);
      fs.mkdirSync(files, { recursive: true });
      for (const seed of seeds) await picture(shape, seed).toFile(join(files, `${shape}-${seed}.png`));
    }
  }
}

/** A bright shape on a patterned ground; size, place and pattern depend on the seed. */
function picture(shape, seed) {
  const [width, height] = [60 + (seed % 5), 48];
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, index) => {
    const [at, channel] = [Math.floor(index / 3), index % 3];
    const [x, y] = [at % width, Math.floor(at / width)];
    const [dx, dy] = [Math.abs(x - 16 - 8 * (seed % 4)), Math.abs(y - 16 - 8 * (seed % 3))];
    const inside = shape === "disc" ? dx * dx + dy * dy < 100 : Math.max(dx, dy) < 9;
    return ((7 * x * seed + 11 * y * y + 31 * channel) % 90) + (inside ? 110 + 20 * channel : 0);
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Runs a part in both checkouts and compares what it left. */
async function comparePart(name, sides) {
  const row = { part: name, files: 0, identical: 0, words: 0, numbers: 0 };
  for (const one of sides) {
    const start = performance.now();
    process.stderr.write(`${name}: ${one.name} checkout `);
    for (const [index, step] of parts[name].entries()) {
      const trouble = await runStep(step, join(one.folder, name), index, one);
      process.stderr.write(trouble === undefined ? "." : "!");
      if (trouble === undefined) continue;
      row.numbers++;
      console.log(`\n${trouble}`);
    }
    process.stderr.write(` ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
  }
  const [ours, theirs] = sides.map((one) =>
    filesOf(join(one.folder, name), { FOLDER: one.folder, CHECKOUT: one.checkout }),
  );
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [verdict, detail] = compare(path, ours.get(path), theirs.get(path), name === "help");
    row.files++;
    row[verdict]++;
    if (verdict !== "identical") console.log(`\n${name}/${path}: ${verdict} differ\n${detail}`);
  }
  return row;
}

/** Runs a command and keeps what it says beside what it writes; returns what went wrong. */
async function runStep(step, cwd, index, { checkout, cli }) {
  const { command, stopAfter } = typeof step === "string" ? { command: step } : step;
  const args = command.trim().split(/\s+/);
  const said = join(cwd, "said", `${String(index + 1).padStart(2, "0")}-${args[0].replace(/^-+/, "")}`);
  fs.mkdirSync(join(cwd, "said"), { recursive: true });
  const { code, stdout, stderr } = await new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    let stopped = false;
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (chunk) => {
        output[stream] += chunk;
        if (stopAfter === undefined || stopped || !output.stderr.includes(stopAfter)) return;
        stopped = true;
        child.kill("SIGINT");
      });
    }
    child.on("error", failed);
    child.on("close", (code) => done({ code, ...output }));
  });
  if (stopAfter === undefined) {
    fs.writeFileSync(`${said}${args.includes("--json") ? ".json" : ".txt"}`, stdout);
    fs.writeFileSync(`${said}.remarks.txt`, stderr);
  }
  const expected = stopAfter === undefined ? 0 : 130;
  if (code === expected) return undefined;
  return `batchcam ${args.join(" ")}\nended with exit code ${code} in ${checkout}: ${stderr.slice(-1000)}`;
}

/** Whether two files are the same, or differ in words or numbers, and where; in prose, numbers are words too. */
function compare(path, ours, theirs, prose) {
  if (!ours || !theirs) return ["numbers", `Only the ${ours ? "this" : "other"} checkout wrote it.`];
  if (!ours.rest.equals(theirs.rest)) return ["numbers", firstByte(ours.rest, theirs.rest)];
  if (ours.text === theirs.text) return ["identical"];
  const inWords = prose || (pages.includes(extname(path)) && numbersOf(ours.text) === numbersOf(theirs.text));
  return [inWords ? "words" : "numbers", shortDiff(ours.text, theirs.text)];
}

/** The numbers of a page in their order, and the pictures inside it: not codes of characters, nor words for pictures. */
function numbersOf(text) {
  return (
    text.replace(/&#\d+;|\balt="[^"]*"/g, "").match(/base64,[\w+/=]+|-?\d[\d.]*(e[+-]?\d+)?/g) ?? []
  ).join(" ");
}

function firstByte(ours, theirs) {
  const at = ours.findIndex((byte, index) => byte !== theirs[index]);
  const sizes = ours.length === theirs.length ? "" : `; ${ours.length} and ${theirs.length} bytes`;
  return `First difference at byte ${at < 0 ? ours.length : at}${sizes}.`;
}

/**
 * At most 20 of the lines that only one of two texts has, + ours and - theirs, each from shortly before the place where
 * they part.
 */
function shortDiff(ours, theirs) {
  const only = (text, other) => {
    const known = new Set(other.split("\n"));
    return text.split("\n").filter((line) => !known.has(line));
  };
  const [gone, come] = [only(theirs, ours), only(ours, theirs)];
  const lines = Array.from({ length: Math.max(gone.length, come.length) }).flatMap((_, index) => {
    const pair = [gone[index] ?? "", come[index] ?? ""];
    const parting = [...pair[0]].findIndex((character, at) => character !== pair[1][at]);
    return pair.map((line, at) => `${"-+"[at]} ${line.slice(Math.max(0, parting - 40)).slice(0, 108)}`);
  });
  if (lines.length === 0) return "The same lines in another order.";
  return [...lines.slice(0, 20), ...(lines.length > 20 ? [`(${lines.length - 20} lines more)`] : [])].join(
    "\n",
  );
}

function report(rows) {
  const headings = ["Part", "Files", "Identical", "Words differ", "Numbers differ"];
  const table = [headings, ...rows.map((row) => Object.values(row).map(String))];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) =>
    row.map((text, at) => (at ? text.padStart(widths[at]) : text.padEnd(widths[at]))).join("  ");
  console.log(`\n${table.map(line).join("\n")}\n`);
  const different = rows.filter(({ numbers }) => numbers > 0).map(({ part }) => part);
  if (different.length > 0) process.exitCode = 1;
  const same = different.length === 0;
  console.log(
    same ? "All numbers are the same." : `Numbers differ or commands fail in: ${different.join(", ")}.`,
  );
}

/** Ends with a sentence when something is wrong with what was asked for. */
function refuse(wrong, message) {
  if (!wrong) return;
  console.error(message);
  process.exit(2);
}

await main().catch((error) => {
  refuse(error.code?.startsWith("ERR_PARSE_ARGS"), `${error.message}.`);
  throw error;
});
