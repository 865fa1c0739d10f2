/** An entry of a table that has nothing there, and why: the end of a sentence such as "its result is a whole number". */
export class None {
  constructor(readonly reason: string) {}
}

/**
 * Leaves a table without an entry, on purpose.
 * @param reason - For the message when the entry is asked for.
 */
export const none = (reason: string): None => new None(reason);
