/**
 * Makes the next item while the consumer still works on the one before: the consumer gets an item, and
 * when it first waits for something (such as a step that runs), the next one is made. A failure of the
 * iterator reaches the consumer when it asks for the item that could not be made.
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
    // It may fail before the consumer asks for it, which must not count as a failure nobody handles.
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
