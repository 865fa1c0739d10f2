import { forEachBounded } from "../../../src/base/concurrency.js";
import { writeInputs } from "../kills/inputs.js";
import { startMirror } from "../kills/mirror.js";
import { referenceOf } from "../kills/reference.js";
import { scenariosOf } from "../kills/scenarios.js";
import type { Settings } from "../options.js";
import type { Failure, Outcome } from "../record.js";
import { scratch } from "../scratch.js";
import type { Condition } from "./condition.js";
import { diskConditions } from "./disks.js";
import { machineConditions } from "./machine.js";
import { nameConditions } from "./names.js";
import { streamConditions } from "./streams.js";

const all: readonly Condition[] = [
  ...diskConditions,
  ...streamConditions,
  ...machineConditions,
  ...nameConditions,
];

/** Commands at once. */
const atOnce = 2;

/** Runs commands where disks, streams, clocks and other programs are against them. */
export async function conditions({ long, seed, point, note }: Settings): Promise<Outcome> {
  const chosen = all.filter(({ name, slow }) => (point === undefined ? long || !slow : name === point));
  if (chosen.length === 0)
    throw new Error(`There is no condition "${point}": ${all.map(({ name }) => name).join("; ")}.`);
  const { server, mirror } = await startMirror();
  server.close();
  const inputs = await writeInputs(scratch("inputs"));
  const [train] = scenariosOf(inputs, mirror);
  const world = { inputs, train, trained: await referenceOf(train), seed, long };
  const failures: Failure[] = [];
  await forEachBounded(chosen.length, atOnce, async (index) => {
    const { name, check } = chosen[index];
    const wrong = await check(world, `condition-${index}`);
    scratch(`condition-${index}`);
    note(`conditions: ${name}: ${wrong.length === 0 ? "as it should be" : wrong.join("; ")}`);
    const repeat = `npm run torture -- --only conditions --point "${name}"${long ? " --long" : ""}`;
    if (wrong.length > 0) failures.push({ what: `${name}: ${wrong.slice(0, 3).join("; ")}`, repeat });
  });
  return { figures: { conditions: chosen.length }, failures };
}
