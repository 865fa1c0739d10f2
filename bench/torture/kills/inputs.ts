import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDigits } from "../../../test/helpers/digits-file.js";
import { writeImageFolder } from "../../../test/helpers/image-folder.js";
import { batchcam, inRepository } from "../run-command.js";

/** What the commands of the scenarios read. */
export interface Inputs {
  readonly digits: string;
  readonly photos: string;
  readonly model: string;
  readonly grid: string;
  /** A finished run, in the folder plain. */
  readonly runs: string;
}

export const trained = (options: string): string[] =>
  `--val-fraction 0.2 --batch-size 24 --threads 1 ${options}`.split(" ");

/** Writes them into a folder: so small that a command takes about a second. */
export async function writeInputs(folder: string): Promise<Inputs> {
  const inputs = {
    digits: join(folder, "digits.npz"),
    photos: join(folder, "photos"),
    model: join(folder, "model"),
    grid: join(folder, "grid.yaml"),
    runs: join(folder, "runs"),
  };
  writeDigits(inputs.digits, { train: 60, test: 20 });
  await writeImageFolder(inputs.photos, { classes: ["circle", "square"], side: 32, train: 2, test: 2 });
  cpSync(inRepository("test/fixtures/onnx/squeezenet"), inputs.model, { recursive: true });
  const base = `{ data: ${JSON.stringify(inputs.digits)}, valFraction: 0.2, batchSize: 24, epochs: 2, threads: 1 }`;
  writeFileSync(inputs.grid, `title: Tortured\nbase: ${base}\naxes: { loss: [ce, prototype] }\nseeds: [1]\n`);
  const run = ["train", "--data", inputs.digits, ...trained("--loss ce --epochs 1")];
  const made = await batchcam([...run, "--out", join(inputs.runs, "plain")], { cwd: folder });
  if (made.code !== 0) throw new Error(`The run to evaluate could not be trained: ${made.stderr}`);
  return inputs;
}
