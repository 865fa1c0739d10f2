/**
 * Benchmarks on random 28x28 images: training steps, inference and maps, scaling, data loading, start-up, the page of
 * explain, memory,
 * compile time and slow operators, beside PyTorch where it is installed (Debian: apt-get install python3-torch
 * libopenblas0).
 *
 *   npm run bench -- [--write docs/PERFORMANCE.md] [--models simple-cnn,vit-tiny] [--works ce,maps] [--threads 2]
 *     [--rounds 5] [--seconds 6 | --steps 10]
 *     [--parts machine,times,scaling,loading,start-up,page,memory,growth,operators,foreign]
 *   npm run bench -- --parts foreign --into docs/ONNX.md
 *   npm run bench -- --profile [--models resnet-18-width-16] [--works prototype-ssim]
 *
 * --seconds is about how long one work of one model is timed. --profile prints where the time of each goes.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { writeBetweenMarkers } from "../src/experiments/document/markers.js";
import { foreignLines } from "./document/foreign.js";
import { performanceDocument } from "./document/index.js";
import { measureForeign } from "./measure/foreign.js";
import { measureMachine } from "./measure/machine.js";
import { growthSteps, measureGrowth, measureMemory, memoryIsKnown } from "./measure/memory.js";
import { type Part, readOptions, smallestModel } from "./measure/options.js";
import { measurePage } from "./measure/page.js";
import { findPyTorch, ownPeer, Peer } from "./measure/peer.js";
import { profileTask } from "./measure/profile.js";
import { profileTables } from "./measure/profile-tables.js";
import { measureScaling } from "./measure/scaling.js";
import { serve } from "./measure/serve.js";
import { measureStartUp } from "./measure/start-up.js";
import { type Timing, timeTask, typical } from "./measure/timing.js";
import { heaviestTask, loadingTasks, type Task } from "./measure/works.js";

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
  if (!memoryIsKnown) {
    for (const part of ["memory", "growth"] as const) {
      if (wanted.delete(part))
        note(`The part ${part} is left out: only Linux says how much memory there is.`);
    }
  }
  const startOwn = ownPeer(options.threads);
  const part = async <T>(name: Part, measure: () => T | Promise<T>): Promise<T | undefined> => {
    if (!wanted.has(name)) return undefined;
    note(`${name} ...`);
    return measure();
  };
  const timed = async (tasks: readonly Task[]): Promise<Timing[]> => {
    const [own, torch] = [startOwn(), pytorch?.start()];
    const timings: Timing[] = [];
    for (const task of tasks) {
      const timing = await timeTask(task, own, torch, options);
      timings.push(timing);
      const beside = timing.torch ? `, PyTorch ${typical(timing.torch).toFixed(1)} ms` : "";
      note(`${task.model}, ${task.work}, ${task.images}: ${typical(timing.own).toFixed(1)} ms${beside}`);
    }
    own.stop();
    torch?.stop();
    return timings;
  };
  const ofEachModel = async <T>(measure: (model: string) => Promise<T>): Promise<T[]> => {
    const measured: T[] = [];
    for (const model of options.models) measured.push(await measure(model));
    return measured;
  };

  const machine = await part("machine", () => measureMachine(options.threads));
  const timings = await part("times", async () =>
    (await ofEachModel((model) => timed(options.tasks.filter((task) => task.model === model)))).flat(),
  );
  const scaling = await part("scaling", () => measureScaling(smallestModel, startOwn, options));
  const loading = await part("loading", () => timed(loadingTasks(smallestModel)));
  const startUp = await part("start-up", measureStartUp);
  const page = await part("page", measurePage);
  const memory = await part("memory", () =>
    ofEachModel((model) => measureMemory(model, startOwn, pytorch?.start)),
  );
  const growth = await part("growth", () => {
    note(`${smallestModel}, memory over ${growthSteps.to} steps ...`);
    return measureGrowth(smallestModel, startOwn);
  });
  const profiles = await part("operators", () =>
    ofEachModel((model) => profileTask(heaviestTask(model), options.threads)),
  );

  const foreign = await part("foreign", () => measureForeign(options.threads, options.rounds));

  const text = performanceDocument({
    command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
    options,
    load,
    pytorch: pytorch?.version,
    machine,
    timings: timings ?? [],
    scaling,
    loading: loading ?? [],
    startUp: startUp ?? [],
    page,
    memory: memory ?? [],
    growth,
    profiles: profiles ?? [],
    foreign,
  });
  console.log(text);
  if (options.write !== undefined) writeFileSync(options.write, text);
  if (options.into !== undefined) {
    const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
    await writeBetweenMarkers(options.into, "bench:foreign", foreignLines(foreign, command, options.threads));
  }
}

function note(text: string): void {
  console.error(text);
}
