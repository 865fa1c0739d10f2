/**
 * Calls `work` with 0, 1, ... count-1, with at most `atOnce` calls under way.
 * @throws What a call throws; of several calls that fail, the one with the lowest number. After a failure no
 * more calls begin.
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
