import fs from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DiskPlan } from "./plan.js";

/** An operation that changes a file. */
export interface Operation {
  /** @throws What a full or read-only disk says. */
  begin(): void;
  end(): void;
}

/** Counts operations, and decides what becomes of each. */
export class Gate {
  private count = 0;
  private unfinished = 0;
  private isAside = false;
  private room: number;
  private readonly paths = new Map<number, string>();
  private readonly active: boolean;

  constructor(private readonly plan: DiskPlan) {
    const isCell = process.argv[1]?.includes("cell-process") ?? false;
    this.active = plan.only === undefined || (plan.only === "cell") === isCell;
    this.room = plan.room ?? Number.POSITIVE_INFINITY;
  }

  /** Does something that does not count. */
  aside<T>(work: () => T): T {
    const before = this.isAside;
    this.isAside = true;
    try {
      return work();
    } finally {
      this.isAside = before;
    }
  }

  /** Remembers which path a descriptor stands for. */
  readonly know = ([path]: readonly unknown[], fd: unknown): void => {
    if (typeof fd === "number") this.paths.set(fd, String(path));
  };

  readonly forget = ([fd]: readonly unknown[]): void => {
    this.paths.delete(Number(fd));
  };

  pathOf(fd: unknown): string | undefined {
    return this.paths.get(Number(fd));
  }

  /**
   * An operation; undefined if it does not count.
   * @param data - What it writes.
   * @param write - Writes a part of that.
   */
  operation(
    name: string,
    path: unknown,
    data?: unknown,
    write?: (part: Uint8Array) => void,
  ): Operation | undefined {
    const place = this.placeOf(path);
    if (place === undefined) return undefined;
    const bytes = bytesOf(data);
    let number = 0;
    return {
      begin: () => {
        number = ++this.count;
        this.begin(number, name, place, bytes, write);
      },
      end: () => {
        this.unfinished--;
        const { kill } = this.plan;
        if (kill?.at === number && kill.moment === "after") die();
      },
    };
  }

  private placeOf(path: unknown): string | undefined {
    const name = path instanceof URL ? fileURLToPath(path) : path;
    if (!this.active || this.isAside || typeof name !== "string") return undefined;
    const place = relative(this.plan.root, resolve(name));
    return place === ".." || place.startsWith(`..${sep}`) ? undefined : place;
  }

  private begin(
    number: number,
    name: string,
    place: string,
    bytes?: Uint8Array,
    write?: (part: Uint8Array) => void,
  ): void {
    const { log, kill, refuse } = this.plan;
    if (log !== undefined) {
      const line = JSON.stringify([name, place, bytes?.length ?? 0, this.unfinished]);
      this.aside(() => fs.appendFileSync(log, `${line}\n`));
    }
    this.unfinished++;
    if (kill?.at === number && kill.moment !== "after") {
      if (kill.moment === "torn" && bytes) write?.(bytes.subarray(0, bytes.length >> 1));
      die();
    }
    if (refuse !== undefined && name !== "close") throw failure(refuse, place);
    if (bytes === undefined) return;
    if (bytes.length > this.room) {
      write?.(bytes.subarray(0, this.room));
      this.room = 0;
      throw failure("ENOSPC", place);
    }
    this.room -= bytes.length;
  }
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment, in which nothing else may happen.
  for (;;);
}

function failure(code: string, place: string): Error {
  return Object.assign(new Error(`${code}: made up by the torture, '${place}'`), { code, path: place });
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined;
}
