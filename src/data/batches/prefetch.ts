/**
 * Makes the next item while the consumer works on the current one: as soon as the consumer first waits for
 * something, such as a running step, the next item is made. If that fails, the consumer sees the error when it
 * asks for the item.
 */
export async function* prefetch<T>(items: Iterator<T, void>): AsyncGenerator<T, void> {
  const later = (): Promise<IteratorResult<T, void>> => {
    const made = new Promise<IteratorResult<T, void>>((resolve, reject) => {
      setTimeout(() => {
        try {
          resolve(items.next());
        } catch (error) {
          reject(error);
        }
      });
    });
    // It may fail before the consumer asks for it; that must not count as an unhandled rejection.
    made.catch(() => {});
    return made;
  };
  let next = later();
  for (;;) {
    const item = await next;
    if (item.done) return;
    next = later();
    yield item.value;
  }
}
