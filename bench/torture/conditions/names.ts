import { spawnSync } from "node:child_process";
import { copyFileSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { batchcam } from "../run-command.js";
import { scratch } from "../scratch.js";
import { type Condition, refuses, works, worksOrRefuses } from "./condition.js";

const oddNames = [
  "new\nline",
  " spaces ",
  "-dash",
  "tab\there",
  "esc\u001b[31m",
  "q'u\"o`t$e",
  "\u202eright",
  "ünï-🎉",
  "%s",
  "x".repeat(200),
];

/** Inputs that never end, or never begin. */
const endless = ["fifo", "/dev/zero", "link-to-fifo", "loop", "/proc/self/mem", "folder"] as const;

function makeEndless(folder: string): void {
  spawnSync("mkfifo", [join(folder, "fifo")]);
  symlinkSync("fifo", join(folder, "link-to-fifo"));
  symlinkSync("loop", join(folder, "loop"));
  mkdirSync(join(folder, "folder"));
}

/** A folder of images among very many files that are none. */
const crowded = (count: number, slow: boolean): Condition => ({
  name: `a folder of ${count.toLocaleString("en")} files`,
  slow,
  check: async ({ inputs }, place) => {
    const folder = scratch(place);
    const crowd = join(folder, "photos");
    mkdirSync(crowd);
    writeFileSync(join(folder, "note.txt"), "no image");
    // Links are made faster than files.
    for (let index = 0; index < count; index++)
      linkSync(join(folder, "note.txt"), join(crowd, `note-${index}.txt`));
    copyFileSync(join(inputs.photos, "test", "circle", "0.png"), join(crowd, "photo.png"));
    const args = ["explain", join(inputs.model, "model.onnx"), "photos", "--threads", "1", "--out", "maps"];
    return works(await batchcam(args, { cwd: folder }));
  },
});

export const nameConditions: readonly Condition[] = [
  {
    name: "odd names of folders and images",
    slow: true,
    check: async ({ train, inputs }, place) => {
      const wrong: string[] = [];
      for (const name of oddNames) {
        const folder = scratch(place);
        const told = (list: readonly string[]) => list.map((what) => `${JSON.stringify(name)}: ${what}`);
        const start = train.start.slice(1).map((arg) => (arg === "run" ? `./${name}` : arg));
        wrong.push(...told(worksOrRefuses(await batchcam(start, { cwd: folder }))));
        copyFileSync(join(inputs.photos, "test", "circle", "0.png"), join(folder, `${name}.png`));
        const explain = [
          "explain",
          join(inputs.model, "model.onnx"),
          `./${name}.png`,
          "--threads",
          "1",
          `--out=${name} maps`,
        ];
        wrong.push(...told(worksOrRefuses(await batchcam(explain, { cwd: folder }))));
      }
      return wrong;
    },
  },
  {
    name: "inputs without an end",
    check: async ({ inputs, long }, place) => {
      const folder = scratch(place);
      makeEndless(folder);
      const model = join(inputs.model, "model.onnx");
      const photo = join(inputs.photos, "test", "circle", "0.png");
      const wrong: string[] = [];
      for (const input of long ? endless : (["fifo"] as const)) {
        const commands = [
          ["explain", model, input, "--threads", "1", "--out", "maps"],
          ["explain", input, photo, "--out", "maps"],
          ["explain", model, photo, "--labels", input, "--out", "maps"],
          ["train", "--data", input, "--out", "run"],
          ["train", "--init", input, "--epochs", "1", "--limit-train", "100", "--out", "run"],
          ["train", "--config", input, "--out", "run"],
          ["experiment", input, "--out", "grid"],
          ["compare", input, "--out", "page.html"],
        ];
        for (const args of long ? commands : commands.slice(0, 2)) {
          const ended = await batchcam(args, { cwd: folder, patience: 30 });
          wrong.push(...refuses(ended).map((what) => `${args.slice(0, 4).join(" ")}: ${what}`));
        }
      }
      return wrong;
    },
  },
  crowded(100_000, true),
  crowded(1_000_000, true),
  {
    name: "a file that changes while it is read",
    slow: true,
    check: async ({ inputs, train }, place) => {
      const folder = scratch(place);
      const data = join(folder, "digits.npz");
      const change = setInterval(() => {
        copyFileSync(inputs.digits, data);
        truncateSync(data, Math.floor(Math.random() * 4000));
      }, 3);
      copyFileSync(inputs.digits, data);
      const start = train.start.slice(1).map((arg) => (arg === inputs.digits ? data : arg));
      const ended = await batchcam(start, { cwd: folder }).finally(() => clearInterval(change));
      return worksOrRefuses(ended);
    },
  },
];
