import type { Model } from "../../src/models/index.js";
import type { Backend } from "../../src/runtime/index.js";

/** A work that is ready to be done again and again. */
export interface Prepared {
  /**
   * Does it once on new random images and returns the milliseconds, without those of making the images. The first
   * time compiles the graph.
   */
  once(): Promise<number>;
  release(): Promise<void>;
}

/** What is timed; each has the same name in bench/pytorch/works.py. */
export interface Work {
  readonly kind: "training" | "explaining" | "loading" | "epoch";
  /** What one call does, for the reader of the document. */
  readonly description: string;
  /** Images in a call, each number a task of its own; by default those of a training step of the model. */
  readonly images?: readonly number[];
  /** Whether PyTorch is not asked to do it, too. */
  readonly alone?: boolean;
  prepare(backend: Backend, model: Model, images: number): Prepared;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
