import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cli, inRepository } from "../run-command.js";
import { type Inputs, trained } from "./inputs.js";
import type { Mirror } from "./mirror.js";

/** A command that is killed and started again. */
export interface Scenario {
  readonly name: string;
  /** Arguments of Node, in a folder that holds nothing but what `prepare` puts there. */
  readonly start: readonly string[];
  /** What continues it: the same command, if not given. */
  readonly again?: readonly string[];
  readonly prepare?: (folder: string) => void;
  /** Which process is killed; the command's by default. */
  readonly only?: "command" | "cell";
  /** Takes seconds, so that only the long form has it. */
  readonly slow?: boolean;
}

export function scenariosOf(inputs: Inputs, mirror: Mirror): Scenario[] {
  const command = (line: string, ...more: string[]): string[] => [cli, ...line.split(" "), ...more];
  const data = ["--data", inputs.digits];
  const withRuns = (folder: string): void => cpSync(inputs.runs, join(folder, "runs"), { recursive: true });
  const experiment = ["--threads", "1", "--out", "grid"];
  return [
    {
      name: "train",
      start: command("train --out run", ...data, ...trained("--loss ce --epochs 4 --lr 0.02")),
      again: command("train --resume --out run --threads 1"),
    },
    {
      name: "train with maps",
      start: command("train --out run", ...data, ...trained("--loss prototype --epochs 2 --ema 0.9")),
      again: command("train --resume --out run --threads 1"),
      slow: true,
    },
    {
      name: "pretrain",
      start: command(
        "pretrain --out run --limit-train 30 --limit-test 4 --epochs 2 --decoder-dim 8 --batch-size 15 --threads 1",
      ),
      again: command("pretrain --resume --out run --threads 1"),
      slow: true,
    },
    { name: "experiment", start: command("experiment", inputs.grid, ...experiment), slow: true },
    {
      name: "experiment's cell",
      start: command("experiment", inputs.grid, ...experiment),
      only: "cell",
      slow: true,
    },
    {
      name: "evaluate",
      start: command("evaluate runs/plain --threads 1"),
      prepare: withRuns,
      slow: true,
    },
    {
      name: "compare",
      start: command("compare runs/plain --out page.html"),
      prepare: withRuns,
      slow: true,
    },
    {
      name: "explain",
      start: command(
        "explain",
        join(inputs.model, "model.onnx"),
        join(inputs.photos, "test", "circle"),
        "--raw",
        "--threads",
        "1",
        "--out",
        "maps",
      ),
    },
    {
      name: "export",
      start: command("export", join(inputs.model, "model.onnx"), "--cam", "--out", "cam.onnx"),
    },
    { name: "data inspect", start: command("data inspect --out samples", inputs.digits), slow: true },
    {
      name: "data fetch",
      start: [
        "--input-type=module",
        "--eval",
        fetching,
        pathToFileURL(inRepository("dist/node.js")).href,
        JSON.stringify(mirror),
      ],
    },
  ];
}

/** Fetches a dataset from a server of ours: the command knows the public ones only. */
const fetching = `
const [node, mirror] = process.argv.slice(1);
const { fetchDataset } = await import(node);
await fetchDataset("mnist", { directory: "data", remote: JSON.parse(mirror) });
`;
