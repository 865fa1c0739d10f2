import { type Growth, growthSteps, memorySteps } from "../measure/memory.js";
import { table } from "../measure/profile-tables.js";
import { heaviestWork } from "../measure/works.js";
import { cell, grouped, quotient } from "./format.js";
import type { Measured } from "./measured.js";

export function memorySection({ memory, growth }: Measured): string[] {
  if (memory.length === 0 && !growth) return [];
  return ["## Memory and compile time", "", ...peaks(memory), ...(growth ? [growthLine(growth), ""] : [])];
}

function peaks(memory: Measured["memory"]): string[] {
  if (memory.length === 0) return [];
  return [
    `Peak resident memory of a process that takes ${memorySteps} ${heaviestWork} steps and does nothing else, and the time it`,
    "needs before the first: to build the graph with its gradients, and for ONNX Runtime to create a session from it. The",
    "last two columns are for steps that recompute activations in the backward pass (`--recompute`): their memory, and their",
    "time relative to ordinary steps.",
    "",
    table(
      [
        "Model",
        "Parameters",
        "Graph, s",
        "Session, s",
        "batchcam, MiB",
        "PyTorch, MiB",
        "Memory against PyTorch",
        "recomputing, MiB",
        "its step's time",
      ],
      memory.map(({ model, parameters, compiling, own, recomputing, torch }) => [
        model,
        grouped(parameters),
        (compiling.graph / 1000).toFixed(2),
        (compiling.session / 1000).toFixed(2),
        own.toFixed(0),
        torch?.toFixed(0) ?? "-",
        cell(quotient(own, torch)),
        recomputing.resident.toFixed(0),
        recomputing.time.toFixed(2),
      ]),
    ),
    "",
  ];
}

function growthLine({ model, from, to }: Growth): string {
  const percent = (100 * (to - from)) / from;
  return (
    `Resident memory of ${model} from step ${growthSteps.from} to step ${grouped(growthSteps.to)}: ` +
    `${from.toFixed(0)} to ${to.toFixed(0)} MiB (${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %).`
  );
}
