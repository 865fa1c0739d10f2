import { extname } from "node:path";

/** Counts what is passed over in folders, by kind. */
export class PassedOver {
  private readonly counts = new Map<string, number>();

  add(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Counts an entry of a folder that is not read, and where it lies if that is why. */
  addEntry({ name, kind }: { readonly name: string; readonly kind: string }, where = ""): void {
    if (kind === "hidden") this.add("hidden files");
    else if (kind === "other") this.add("what cannot be opened as a file");
    else this.add(`${kindOf(name)}${where}`);
  }

  /** One line that says so; undefined when there was nothing. */
  note(folder: string): string | undefined {
    if (this.counts.size === 0) return undefined;
    const kinds = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return `Passed over in ${folder}: ${kinds.map(([kind, count]) => `${kind} (${count})`).join(", ")}.`;
  }
}

/** A file's kind by its ending. Others are parts of names, or hold what does not belong on a screen. */
function kindOf(name: string): string {
  const ending = extname(name).toLowerCase();
  return /^\.[\w-]{1,12}$/.test(ending) ? ending : "files of no known kind";
}
