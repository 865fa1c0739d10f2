import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Case, Group } from "./case.js";

/** What each group cannot do without, and what some of its files want. */
const modules: Readonly<Record<Group, readonly string[]>> = {
  pytorch: ["torch", "torchvision", "timm", "transformers", "onnx", "onnxscript", "safetensors"],
  keras: ["keras", "tensorflow", "tf2onnx", "onnx", "safetensors"],
  packages: ["keras", "tensorflow", "tf2onnx", "onnxruntime", "PIL", "numpy"],
  tools: [
    "torch",
    "torchvision",
    "timm",
    "onnx",
    "onnxruntime",
    "onnxslim",
    "onnxsim",
    "onnxconverter_common",
    "safetensors",
  ],
};

const script = "bench/zoo/python/worker.py";

/** The first python3 of the PATH that has what a group needs; else what the best one lacks. */
export function pythonFor(
  group: Group,
): { readonly python: string } | { readonly missing: readonly string[] } {
  const needed = modules[group];
  const probe = `import importlib.util as u; print(*[m for m in ${JSON.stringify(needed)} if not u.find_spec(m)])`;
  let missing = needed;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const python = join(folder, "python3");
    if (!existsSync(python)) continue;
    const { status, stdout } = spawnSync(python, ["-c", probe], { encoding: "utf8" });
    if (status !== 0) continue;
    const lacks = stdout.trim().split(" ").filter(Boolean);
    if (lacks.length === 0) return { python };
    if (lacks.length < missing.length) missing = lacks;
  }
  return { missing };
}

/** What is installed of what a group needs, with versions. */
export function versionsOf(python: string, group: Group): string[] {
  const list = JSON.stringify(modules[group]);
  const probe = [
    "from importlib.metadata import packages_distributions as p, version as v",
    `print(*sorted({n + ' ' + v(n) for m in ${list} for n in p().get(m, [])[:1]}), sep=', ')`,
  ].join("; ");
  return execFileSync(python, ["-c", probe], { encoding: "utf8" }).trim().split(", ");
}

/** A Python process that makes the files of a group, one after the other. */
export class Worker {
  private child: ChildProcessWithoutNullStreams | undefined;
  private answers: AsyncIterator<string> | undefined;

  constructor(
    private readonly python: string,
    private readonly group: Group,
    private readonly folder: string,
  ) {}

  names(): string[] {
    const args = ["-B", script, this.group, this.folder, "--list"];
    const stdio = ["ignore", "pipe", "ignore"] as const;
    return execFileSync(this.python, args, { encoding: "utf8", stdio: [...stdio] })
      .trim()
      .split("\n");
  }

  /** Makes a file; a process that dies of it counts as an error of the file. */
  async make(name: string): Promise<Pick<Case, "name" | "error"> & Partial<Case>> {
    const made = join(this.folder, name, "case.json");
    if (existsSync(made)) return JSON.parse(readFileSync(made, "utf8")) as Case;
    this.start();
    this.child?.stdin.write(`${name}\n`);
    const next = await this.answers?.next();
    if (next && !next.done) return JSON.parse(next.value) as Case;
    this.stop();
    return { name, error: "the process that exports ended" };
  }

  private start(): void {
    if (this.child) return;
    this.child = spawn(this.python, ["-B", script, this.group, this.folder]);
    this.child.stderr.pipe(createWriteStream(join(this.folder, `${this.group}.log`)));
    this.child.stdin.on("error", () => {});
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  stop(): void {
    this.child?.stdin.end();
    this.child = undefined;
  }
}
