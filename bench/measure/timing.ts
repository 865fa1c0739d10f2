import { setTimeout } from "node:timers/promises";
import type { Peer } from "./peer.js";
import { median } from "./statistics.js";
import { type Task, workOf } from "./works.js";

/** Milliseconds of each call, for each round. */
export type Rounds = readonly (readonly number[])[];

export interface Timing extends Task {
  readonly own: Rounds;
  /** Absent where PyTorch is not installed. */
  readonly torch?: Rounds;
}

export interface TimingOptions {
  readonly rounds: number;
  /** Calls in a round; by default as many as fit into `seconds`. */
  readonly steps?: number;
  /** About how long all rounds of a task may take, both sides together; at least one call a round is made. */
  readonly seconds: number;
}

/** Calls before the rounds, whose times are thrown away: the first compiles, and memory grows to its size. */
const warmup = 3;
/** More calls in a round say nothing new. */
const mostSteps = 30;
/** Milliseconds between two turns: threads that ran out of work spin for a while before they sleep. */
const pause = 50;

/**
 * Times a task in rounds that alternate between the two sides, so that a disturbance of the machine meets both.
 * @throws Error when the two sides do not have the same model.
 */
export async function timeTask(
  task: Task,
  own: Peer,
  torch: Peer | undefined,
  { rounds, steps, seconds }: TimingOptions,
): Promise<Timing> {
  const other = workOf(task).alone ? undefined : torch;
  const sides = other ? [own, other] : [own];
  let stepTime = 0;
  const sizes = new Set<number>();
  for (const side of sides) {
    const { times, parameters } = await side.ask({ ...task, steps: warmup });
    stepTime += Math.min(...times);
    sizes.add(parameters);
  }
  if (sizes.size > 1) {
    throw new Error(
      `${task.model} has ${[...sizes].join(" and ")} parameters: compare models.ts and works.py.`,
    );
  }
  const fitting = Math.floor((1000 * seconds) / rounds / stepTime);
  const perRound = steps ?? Math.min(Math.max(fitting, 1), mostSteps);
  const times = new Map(sides.map((side): [Peer, number[][]] => [side, []]));
  for (let round = 0; round < rounds; round++) {
    // Each side begins every other round, so that a steady drift favours none.
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      await setTimeout(pause);
      times.get(side)?.push([...(await side.ask({ ...task, steps: perRound })).times]);
    }
  }
  return { ...task, own: times.get(own) ?? [], torch: other && times.get(other) };
}

/** Median over all calls. */
export const typical = (rounds: Rounds): number => median(rounds.flat());

/** Median of the round that was disturbed least, to compare works that were not timed in turns. */
export const quietest = (rounds: Rounds): number => Math.min(...rounds.map(median));

/** The timing of a work on a model, of that with the most images in a call where there are several. */
export const timingOf = (timings: readonly Timing[], model: string, work: string): Timing | undefined =>
  timings
    .filter((timing) => timing.model === model && timing.work === work)
    .sort((a, b) => b.images - a.images)
    .at(0);

/** How many times as fast as PyTorch we were, in each round; empty without PyTorch. */
export const ratios = ({ own, torch }: Timing): number[] =>
  (torch ?? []).map((times, round) => median(times) / median(own[round]));
