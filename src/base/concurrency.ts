/**
 * Calls `work(0)` to `work(count - 1)`, with at most `atOnce` calls in flight.
 * @throws Whatever a call throws; of several failures, that of the lowest index. No call starts after a
 * failure.
 */
export async function forEachBounded(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  const worker = async (): Promise<void> => {
    while (next < count && failures.length === 0) {
      const index = next++;
      try {
        await work(index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  failures.sort((a, b) => a.index - b.index);
  if (failures.length > 0) throw failures[0].error;
}
