import type { Schedule } from "../../options/index.js";

export interface ScheduleOptions {
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Steps over which the rate rises linearly to `learningRate`. */
  readonly warmup: number;
  readonly totalSteps: number;
}

/**
 * The learning rate of step `step` (from 0). "cosine" decays from the full rate after the warm-up to zero
 * at the end (Loshchilov & Hutter 2017, without restarts).
 */
export function learningRateAt(step: number, options: ScheduleOptions): number {
  const { schedule, learningRate, warmup, totalSteps } = options;
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  if (schedule === "constant") return learningRate;
  const progress = (step - warmup) / Math.max(1, totalSteps - warmup);
  return (learningRate * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
}

/** A weight that rises linearly from near zero to `weight` over the first `warmup` steps. */
export function weightAt(step: number, weight: number, warmup: number): number {
  return step < warmup ? (weight * (step + 1)) / warmup : weight;
}
