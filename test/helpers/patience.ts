import { expect } from "vitest";
import { BatchcamError } from "../../src/base/errors.js";

/**
 * Whether the work was done; it must not end but with an error that is meant for people, and soon.
 * @param patience - Milliseconds that it may take.
 */
export async function succeeds(work: () => unknown, patience: number): Promise<boolean> {
  const began = performance.now();
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof BatchcamError)) throw error;
    return false;
  } finally {
    expect(performance.now() - began).toBeLessThan(patience);
  }
}
