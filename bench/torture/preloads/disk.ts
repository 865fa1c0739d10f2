/*
 * A preload (`node --import`) between a program and the disk: it counts the operations that change files, and kills the
 * process at one of them, or lets the disk be full or read-only.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Gate, type Operation } from "./gate.js";
import { type DiskPlan, planVariable } from "./plan.js";

type Call = (this: unknown, ...args: unknown[]) => unknown;

const plan = JSON.parse(process.env[planVariable] ?? '{"root":"/nowhere"}') as DiskPlan;
const gate = new Gate(plan);

/** Functions that change what their first path names; for some of them, the second. */
const changes = ["rename", "rm", "rmdir", "unlink", "mkdir", "link", "symlink", "truncate", "copyFile"];
const targetSecond = new Set(["link", "symlink", "copyFile"]);

const pathOf = (name: string, args: readonly unknown[]): unknown => args[targetSecond.has(name) ? 1 : 0];

for (const name of changes) {
  wrapPromise(fs.promises, name, (args) => gate.operation(name, pathOf(name, args)));
  wrapSync(fs, `${name}Sync`, (args) => gate.operation(name, pathOf(name, args)));
  wrapCallback(fs, name, (args) => gate.operation(name, pathOf(name, args)));
}
for (const name of ["writeFile", "appendFile"]) {
  const write = name === "writeFile" ? writeWhole : appendWhole;
  wrapPromise(fs.promises, name, ([path, data]) =>
    gate.operation(name, path, data, (part) => write(path, part)),
  );
}
wrapSync(fs, "writeFileSync", ([path, data]) =>
  gate.operation("writeFile", path, data, (part) => writeWhole(path, part)),
);
wrapSync(
  fs,
  "openSync",
  ([path, flags]) => (opensToWrite(flags) ? gate.operation("open", path) : undefined),
  gate.know,
);
wrapSync(fs, "writeSync", ([fd, data]) => writing(fd, data));
wrapSync(fs, "fsyncSync", ([fd]) => gate.operation("sync", gate.pathOf(fd)));
wrapSync(fs, "closeSync", ([fd]) => gate.operation("close", gate.pathOf(fd)), gate.forget);
wrapCallback(
  fs,
  "open",
  ([path, flags]) => (opensToWrite(flags) ? gate.operation("open", path) : undefined),
  gate.know,
);
wrapCallback(fs, "write", ([fd, data]) => writing(fd, data));
wrapCallback(fs, "fsync", ([fd]) => gate.operation("sync", gate.pathOf(fd)));
wrapCallback(fs, "close", ([fd]) => gate.operation("close", gate.pathOf(fd)), gate.forget);
wrapOpen();
syncBuiltinESMExports();

function writing(fd: unknown, data: unknown): Operation | undefined {
  return gate.operation("write", gate.pathOf(fd), data, (part) => rawWrite(Number(fd), part));
}

// Taken before anything is wrapped: what a torn operation leaves does not count.
function rawWrite(fd: number, part: Uint8Array): void {
  gate.aside(() => fs.writeSync(fd, part));
}
function writeWhole(path: unknown, part: Uint8Array): void {
  gate.aside(() => fs.writeFileSync(String(path), part));
}
function appendWhole(path: unknown, part: Uint8Array): void {
  gate.aside(() => fs.appendFileSync(String(path), part));
}

function opensToWrite(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === "string" && flags !== "r" && flags !== "rs";
}

/** `fs.promises.open`, and what the handles do that it returns. */
function wrapOpen(): void {
  const original = fs.promises.open as Call;
  const wrapped: Call = async function (this: unknown, ...args) {
    const [path, flags = "r"] = args;
    const writes = opensToWrite(flags);
    const operation = writes ? gate.operation("open", path) : undefined;
    operation?.begin();
    const handle = (await original.apply(this, args)) as fs.promises.FileHandle;
    operation?.end();
    for (const name of ["write", "writeFile", "appendFile"]) {
      wrapPromise(handle, name, ([data]) =>
        gate.operation("write", path, data, (part) => rawWrite(handle.fd, part)),
      );
    }
    for (const name of ["sync", "datasync", "truncate"])
      wrapPromise(handle, name, () => gate.operation(name, path));
    if (writes) wrapPromise(handle, "close", () => gate.operation("close", path));
    return handle;
  };
  Reflect.set(fs.promises, "open", wrapped);
}

type Describe = (args: readonly unknown[]) => Operation | undefined;
type Seen = (args: readonly unknown[], result: unknown) => void;

function wrapPromise(holder: object, name: string, describe: Describe): void {
  const original = Reflect.get(holder, name) as Call;
  const wrapped: Call = async function (this: unknown, ...args) {
    const operation = describe(args);
    operation?.begin();
    const result = await original.apply(this, args);
    operation?.end();
    return result;
  };
  Reflect.set(holder, name, wrapped);
}

function wrapSync(holder: object, name: string, describe: Describe, seen?: Seen): void {
  const original = Reflect.get(holder, name) as Call;
  const wrapped: Call = function (this: unknown, ...args) {
    const operation = describe(args);
    operation?.begin();
    // Some of these call others of them, which are no operations of their own.
    const result = gate.aside(() => original.apply(this, args));
    operation?.end();
    seen?.(args, result);
    return result;
  };
  Reflect.set(holder, name, wrapped);
}

function wrapCallback(holder: object, name: string, describe: Describe, seen?: Seen): void {
  const original = Reflect.get(holder, name) as Call;
  const wrapped: Call = function (this: unknown, ...args) {
    const done = args.pop() as Call;
    const operation = describe(args);
    try {
      operation?.begin();
    } catch (error) {
      return setImmediate(done, error);
    }
    return original.call(this, ...args, (error: unknown, ...results: unknown[]) => {
      operation?.end();
      seen?.(args, results[0]);
      done(error, ...results);
    });
  };
  Reflect.set(holder, name, wrapped);
}
