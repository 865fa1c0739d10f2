import { join } from "node:path";
import { createRandom } from "../../../src/base/random.js";
import { attempt, differences } from "../kills/attempt.js";
import { batchcam, run, shell } from "../run-command.js";
import { scratch } from "../scratch.js";
import { type Condition, refuses, works } from "./condition.js";

const jump = (name: string, seconds: number, slow: boolean): Condition => ({
  name: `the clock jumps ${name}`,
  slow,
  check: async ({ train, trained }, place) => {
    const folder = scratch(place);
    const clock = { jump: seconds, after: (0.5 * trained.milliseconds) / 1000 };
    const ended = await run(process.execPath, train.start, { cwd: folder, clock });
    return [...works(ended), ...differences(trained.written, folder)];
  },
});

/** Signals that ask a process to end, at random times. */
const asked = (name: NodeJS.Signals, slow: boolean): Condition => ({
  name: `${name} at any time`,
  slow,
  check: async ({ train, trained, seed, long }, place) => {
    const random = createRandom(seed);
    const wrong: string[] = [];
    for (let left = long ? 20 : 1; left > 0; left--) {
      const after = Math.round(random.uniform() * trained.milliseconds);
      const found = await attempt(train, [() => ({ signal: { name, after } })], trained.written, place);
      const [{ stderr }] = found.ends;
      const trace = /^\s+at \S/m.test(stderr) ? ["a stack trace"] : [];
      wrong.push(...[...trace, ...found.wrong].map((what) => `after ${after} ms: ${what}`));
    }
    return wrong;
  },
});

export const machineConditions: readonly Condition[] = [
  {
    name: "64 file handles, training on image files",
    check: async ({ inputs }, place) => {
      const line = `ulimit -n 64; $BATCHCAM train --data '${inputs.photos}' --image-size 16 --loss ce --val-fraction 0 --epochs 1 --threads 1 --out run`;
      const ended = await shell(line, { cwd: scratch(place) });
      // Node opens the modules that draw the report all at once: too many for some machines.
      return ended.code === 0 ? works(ended) : refuses(ended, /too few files/);
    },
  },
  {
    name: "64 file handles, explaining a folder",
    slow: true,
    check: async ({ inputs }, place) => {
      const line = `ulimit -n 64; $BATCHCAM explain '${inputs.model}/model.onnx' '${inputs.photos}/train/circle' --threads 1 --out maps`;
      return works(await shell(line, { cwd: scratch(place) }));
    },
  },
  jump("back a day", -86_400, false),
  jump("ahead a year", 365 * 86_400, true),
  asked("SIGINT", true),
  asked("SIGTERM", false),
  asked("SIGHUP", true),
  {
    name: "two trainings in one folder",
    check: async ({ train, trained }, place) => {
      const folder = scratch(place);
      const both = await Promise.all([1, 2].map(() => run(process.execPath, train.start, { cwd: folder })));
      const losers = both.filter(({ code }) => code !== 0);
      if (losers.length !== 1)
        return [`${both.length - losers.length} of two trainings in one folder end well`];
      return [...refuses(losers[0]), ...differences(trained.written, folder)];
    },
  },
  {
    name: "two experiments in one folder",
    slow: true,
    check: async ({ inputs }, place) => {
      const folder = scratch(place);
      const args = ["experiment", inputs.grid, "--threads", "1", "--out", "grid"];
      const both = await Promise.all([1, 2].map(() => batchcam(args, { cwd: folder })));
      const losers = both.filter(({ code }) => code !== 0);
      if (losers.length !== 1)
        return [`${both.length - losers.length} of two experiments in one folder end well`];
      const again = await batchcam(args, { cwd: folder });
      return [...refuses(losers[0]), ...works(again)];
    },
  },
  {
    name: "a training and its evaluation at once",
    slow: true,
    check: async ({ train }, place) => {
      const folder = scratch(place);
      const training = run(process.execPath, train.start, { cwd: folder });
      const evaluation = batchcam(["evaluate", "run", "--threads", "1"], { cwd: folder });
      const wrong = [
        ...works(await training),
        ...((await evaluation).code === 0 ? [] : refuses(await evaluation)),
      ];
      return [
        ...wrong,
        ...works(await batchcam(["compare", "run", "--out", join("pages", "page.html")], { cwd: folder })),
      ];
    },
  },
];
