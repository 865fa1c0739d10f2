/**
 * Benchmarks on random 28x28 images: training steps, inference and maps, memory, compile time and slow operators,
 * beside PyTorch where it is installed (Debian: apt-get install python3-torch libopenblas0).
 *
 *   npm run bench -- [--write docs/PERFORMANCE.md] [--models simple-cnn,vit-tiny] [--works ce,maps] [--threads 2]
 *     [--rounds 5] [--seconds 6 | --steps 10] [--parts times,memory,operators]
 *   npm run bench -- --profile [--models resnet-18-width-16] [--works prototype-ssim]
 *
 * --seconds is about how long one work of one model is timed. --profile prints where the time of each goes.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { performanceDocument } from "./document.js";
import { growthSteps, measureGrowth, measureMemory, memoryIsKnown } from "./memory.js";
import { oneByOneModel, readOptions } from "./options.js";
import { findPyTorch, ownPeer, Peer } from "./peer.js";
import { profileTask } from "./profile.js";
import { profileTables } from "./profile-tables.js";
import { serve } from "./serve.js";
import { type Timing, timeTask, typical } from "./timing.js";
import { heaviestWork, taskOf } from "./works.js";

const options = readOptions(process.argv.slice(2));
if (options.serve) await serve(options.threads);
else if (options.profile) await printProfiles();
else await benchmark();

async function printProfiles(): Promise<void> {
  for (const task of options.tasks) {
    note(`Profiling ${task.model}, ${task.work} ...`);
    const tables = profileTables(await profileTask(task, options.threads), { operators: 15, shapes: 15 });
    console.log([`## ${task.model}, ${task.work}, ${task.images} images`, "", ...tables, ""].join("\n"));
  }
}

async function benchmark(): Promise<void> {
  Peer.stopAllAtExit();
  const load = loadavg()[0];
  if (load > 0.5)
    note(`Other programs are running (load ${load.toFixed(1)}): the times will not be worth much.`);
  const pytorch = findPyTorch(options.threads);
  if (!pytorch) note("PyTorch is not installed: it is left out of the comparison.");
  const wanted = new Set(options.parts);
  if (!memoryIsKnown && wanted.delete("memory")) note("Memory is left out: only Linux says how much it is.");
  const startOwn = ownPeer(options.threads);

  const timings: Timing[] = [];
  for (const model of wanted.has("times") ? options.models : []) {
    const [own, torch] = [startOwn(), pytorch?.start()];
    for (const task of options.tasks.filter((one) => one.model === model)) {
      const timing = await timeTask(task, own, torch, options);
      timings.push(timing);
      const beside = timing.torch ? `, PyTorch ${typical(timing.torch).toFixed(1)} ms` : "";
      note(`${task.model}, ${task.work}: ${typical(timing.own).toFixed(1)} ms${beside}`);
    }
    own.stop();
    torch?.stop();
  }

  const memory = [];
  for (const model of wanted.has("memory") ? options.models : []) {
    const measured = await measureMemory(model, startOwn, pytorch?.start);
    memory.push(measured);
    const beside = measured.torch ? `, PyTorch ${measured.torch.toFixed(0)} MiB` : "";
    note(`${model}, memory: ${measured.own.toFixed(0)} MiB${beside}`);
  }
  const growing = wanted.has("memory") && options.models.includes(oneByOneModel);
  if (growing) note(`${oneByOneModel}, memory over ${growthSteps.to} steps ...`);
  const growth = growing ? await measureGrowth(oneByOneModel, startOwn) : undefined;

  const profiles = [];
  for (const model of wanted.has("operators") ? options.models : []) {
    note(`${model}, operators ...`);
    profiles.push(await profileTask(taskOf(model, heaviestWork), options.threads));
  }

  const text = performanceDocument({
    command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
    options,
    load,
    pytorch: pytorch?.version,
    timings,
    memory,
    growth,
    profiles,
  });
  console.log(text);
  if (options.write !== undefined) writeFileSync(options.write, text);
}

function note(text: string): void {
  console.error(text);
}
