import { differences } from "../kills/attempt.js";
import { type Ended, shell } from "../run-command.js";
import { scratch } from "../scratch.js";
import { type Condition, manners, type World } from "./condition.js";

const quoted = (args: readonly string[]): string => args.map((arg) => `'${arg}'`).join(" ");

/** A training whose output goes nowhere: what it writes to files is whole all the same. */
const training = (name: string, redirection: string, slow = false): Condition => ({
  name,
  slow,
  check: async ({ train, trained }, place) => {
    const folder = scratch(place);
    const line = `$BATCHCAM ${quoted(train.start.slice(1))} ${redirection}`;
    const ended = await shell(line, { cwd: folder });
    return [...manners(ended), ...differences(trained.written, folder)];
  },
});

/** A result that cannot be said at all. */
const saying = (name: string, redirection: string): Condition => ({
  name,
  slow: true,
  check: async ({ inputs }: World, place) => {
    const line = `$BATCHCAM layers '${inputs.model}/model.onnx' --json ${redirection}`;
    const ended: Ended = await shell(line, { cwd: scratch(place) });
    return manners(ended);
  },
});

export const streamConditions: readonly Condition[] = [
  training("standard error is full", "2>/dev/full"),
  training("standard output is full", ">/dev/full", true),
  training("both outputs are full", ">/dev/full 2>&1", true),
  training("standard error is closed", "2>&-"),
  training("standard output is closed", ">&-", true),
  training("all streams are closed", "<&- >&- 2>&-", true),
  training("the reader of a pipe goes away", "2>&1 | head -1"),
  saying("a result goes to a full output", ">/dev/full"),
  saying("a result goes to a closed output", ">&-"),
  saying("a result goes to a pipe that is closed", "| head -c 1"),
];
