/** A small file, or none at all, that asks for much memory, much time, or waits for ever. */
export interface Bomb {
  readonly name: string;
  /**
   * Writes it.
   * @param folder - An empty folder, where the command will be run.
   * @returns The arguments of the command that meets it.
   */
  readonly write: (folder: string) => readonly string[];
}
